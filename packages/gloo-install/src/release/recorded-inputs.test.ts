import { hostile } from 'engine/testing/hostile';
import fc from 'fast-check';
import type { Helm, HelmRelease } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { markLabels } from '../objects/ownership.ts';
import { chosenRevision, descriptionOf, differRecords, recordedInputs } from './recorded-inputs.ts';

const OWNER = { clusterName: 'demo', region: 'us-east-1' };
const WORK = { signal: new AbortController().signal, progress: () => undefined };

const HAND = 'Upgrade complete';
const described = (description: string) => ({ description }) as HelmRelease;

test('descriptionOf: recordedInputs reads back any inputs', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[A-Z_]{1,20}$/), hostile), (inputs) =>
      assert.equal(recordedInputs(described(descriptionOf(inputs))), { ...inputs }),
    ),
  );
});

for (const text of ['Upgrade complete', 'by gloo-vault-irsa {"A":', 'by gloo-vault-irsa2', ''])
  test(`recordedInputs: ${text || '(none)'} is of no run`, () =>
    assert.is(recordedInputs(described(text)), undefined));

test('differRecords: an input that was dropped or added differs; the address of a Vault does not', () => {
  const live = described(
    descriptionOf({ IAM_PATH: '/a/', VAULT_ADDR: 'https://a', GLOO_HELM_REPO: 'https://b' }),
  );
  const fields = differRecords(live, {
    records: { IAM_TAGS: 'a=b' },
    recordsForLaterRun: ['VAULT_ADDR', 'GLOO_HELM_REPO'],
  }).map(({ field }) => field);
  assert.equal(fields, ['inputs.IAM_PATH', 'inputs.IAM_TAGS']);
  assert.equal(
    differRecords(described(HAND), { records: { IAM_PATH: '/a/' }, recordsBefore: { IAM_PATH: '/a/' } }),
    [],
  );
});

const revision = (
  number: number,
  description: string,
  { labels = markLabels('created', OWNER), status = 'superseded' } = {},
) => ({ revision: number, description, labels, status }) as unknown as HelmRelease;
const BY_RUN = descriptionOf({ IAM_PATH: '/a/' });
const ROLLED_BACK = [revision(3, BY_RUN), revision(2, BY_RUN), revision(1, BY_RUN)];
const OTHERS = markLabels('created', { ...OWNER, region: 'eu-west-1' });

for (const [what, revisions, wanted] of [
  ['a run wrote, and somebody upgraded', [revision(3, HAND), revision(2, BY_RUN), revision(1, BY_RUN)], 2],
  ['somebody rolled back', [revision(4, 'Rollback to 1'), ...ROLLED_BACK], 1],
  [
    'somebody rolled back, and forth, and upgraded',
    [revision(6, HAND), revision(5, 'Rollback to 4'), revision(4, 'Rollback to 2'), ...ROLLED_BACK],
    2,
  ],
  ['a run wrote after a rollback', [revision(5, BY_RUN), revision(4, 'Rollback to 1'), ...ROLLED_BACK], 5],
  [
    'somebody rolled back to a revision of their own',
    [revision(4, 'Rollback to 2'), ROLLED_BACK[0], revision(2, HAND), ROLLED_BACK[2]],
    1,
  ],
  [
    'somebody rolled back to a revision that helm has deleted',
    [revision(12, 'Rollback to 1'), revision(11, BY_RUN)],
    11,
  ],
  ['an earlier version of these runbooks wrote', [revision(2, HAND), revision(1, HAND)], 2],
  ['a run for another cluster wrote', [revision(1, BY_RUN, { labels: OTHERS })], undefined],
  ['helm has uninstalled', [revision(2, HAND, { status: 'uninstalled' }), revision(1, BY_RUN)], undefined],
  ['nobody has marked', [revision(1, BY_RUN, { labels: {} })], undefined],
] as const)
  test(`chosenRevision: of a release that ${what}`, async () => {
    const helm = { revisions: async () => revisions } as unknown as Helm;
    const found = await chosenRevision(helm, OWNER, { release: 'gloo', namespace: 'edge' }, WORK);
    assert.is(found?.revision, wanted);
  });

test.run();
