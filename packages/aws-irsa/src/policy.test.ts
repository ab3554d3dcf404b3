import { commandText, marks } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awsThatAnswers } from '../testing/answers.ts';
import { POLICY_ARN as ARN, POLICY as DOCUMENT, glooPolicy, SYSTEMS } from '../testing/guide.ts';
import type { IamPolicy } from './policy.ts';
import { differDocuments } from './policy-document.ts';
import { otherVersions } from './read-policy.ts';

const { ownership: DEMO } = SYSTEMS;
const OTHER = { ...DOCUMENT, Statement: DOCUMENT.Statement.slice(0, 1) };
const MANAGED = marks('created', DEMO);

const OLDEST_FIRST = ['v3', 'v4', 'v5', 'v12'];
const COMMANDS: [what: string, live: object, spec: object, calls: string[]][] = [
  ['has other versions', { others: ['v3', 'v4', 'v5'] }, {}, ['create-policy-version']],
  ['has no room', { others: OLDEST_FIRST }, {}, ['delete-policy-version', 'create-policy-version']],
  ['is adopted', { tags: {} }, { adopt: true }, ['create-policy-version', 'tag-policy']],
];
for (const [what, live, spec, calls] of COMMANDS) {
  test(`policy: the command for one that ${what} is ${calls.join(', ')}`, () => {
    const differing = { arn: ARN, document: OTHER, tags: MANAGED, ...live };
    const shown = commandText(glooPolicy({ ...SYSTEMS, ownership: { ...DEMO, ...spec } }).command(differing));
    assert.equal(
      [...shown.matchAll(/^aws iam (\S+) \\\n {2}--policy-arn arn:aws:iam::123456789012:policy\/\S+/gm)].map(
        ([, call]) => call,
      ),
      calls,
    );
    assert.match(shown, /--policy-document file:\/\/gloo-vault-auth-policy\.json --set-as-default/);
    assert.is(/--version-id v3/.test(shown), calls.includes('delete-policy-version'));
  });
}

const VERSION = { PolicyVersion: { Document: encodeURIComponent(JSON.stringify(DOCUMENT)) } };
const absent = Object.assign(new Error('absent'), { name: 'NoSuchEntity', $fault: 'client' });
const versioned = (DefaultVersionId: string) => ({ GetPolicy: { Policy: { Arn: ARN, DefaultVersionId } } });
const READ: [what: string, answers: Readonly<Record<string, object>>, found: boolean, asked: string[]][] = [
  ['in a later version', versioned('v3'), true, ['GetPolicy', 'GetPolicyVersion v3']],
  ['that does not exist', { GetPolicy: absent, ListPolicies: {} }, false, ['GetPolicy', 'ListPolicies']],
];
for (const [what, answers, found, asked] of READ) {
  test(`policy: reading one ${what} asks ${asked.join(', ')}`, async () => {
    const calls: string[] = [];
    const answering = ([action, answer]: [string, object]) => [
      action,
      ({ VersionId }: Record<string, unknown>) => {
        calls.push([action, VersionId].filter(Boolean).join(' '));
        if (answer instanceof Error) throw answer;
        return answer;
      },
    ];
    const aws = await awsThatAnswers(
      Object.fromEntries(Object.entries({ GetPolicyVersion: VERSION, ...answers }).map(answering)),
    );
    const live = (await glooPolicy({ ...SYSTEMS, aws }).read(work)) as IamPolicy | undefined;
    assert.equal([live?.arn, live?.document], found ? [ARN, DOCUMENT] : [undefined, undefined]);
    assert.equal(calls, asked);
  });
}

test('otherVersions: the oldest first, without the default', async () => {
  const version = (number: number, IsDefaultVersion = false) => ({
    VersionId: `v${number}`,
    IsDefaultVersion,
    CreateDate: new Date(2026, 0, number),
  });
  const Versions = [version(9), version(3), version(2, true), version(12), version(5)];
  const aws = await awsThatAnswers({ ListPolicyVersions: () => ({ Versions }) });
  assert.equal(await otherVersions(aws, 'x', ARN), ['v3', 'v5', 'v9', 'v12']);
});

const [LOOK_UP = {}, ASSUME = {}] = DOCUMENT.Statement as readonly object[];
const policyOf = (...Statement: readonly object[]) => ({ ...DOCUMENT, Statement });

test('differDocuments: an external id is a secret between two companies, and is not shown', () => {
  const condition = { StringEquals: { 'sts:ExternalId': 'canary' } };
  for (const live of [
    policyOf({ ...LOOK_UP, Condition: condition }, ASSUME),
    policyOf(LOOK_UP, ASSUME, { ...ASSUME, Condition: condition }),
  ]) {
    const shown = JSON.stringify(differDocuments(live, DOCUMENT));
    assert.match(shown, 'ExternalId');
    assert.not.match(shown, 'canary');
  }
});

test.run();
