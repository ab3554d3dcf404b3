import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultRefusal } from 'vault-auth/internal';
import { guideOf, ROLE_ARN, WORK } from '../../testing/guide.ts';
import type { Runbooks } from '../guide.ts';
import { resolveDenialRepair } from './repair.ts';

/** A runbook whose repair writes one resource, named after the role that it repairs. */
const troubleshoot = {
  id: '90-troubleshoot',
  steps: ({ VAULT_ASSUMED_ROLE: name }: { readonly VAULT_ASSUMED_ROLE?: string }) => [
    { repairs: 'vault/role-lookup-denied', resources: [{ name }] },
  ],
};
const runbooks = { sections: [], troubleshoot } as unknown as Runbooks;

function refusal(text: string): Failure {
  const call = { method: 'POST', url: 'http://127.0.0.1:8200/v1/auth/aws/role/r' };
  return new Failure({ resource: 'r', seen: text, error: new VaultRefusal(400, [text], call) });
}

const denied = (user: string, action = 'iam:GetRole'): Failure =>
  refusal(
    `unable to resolve ARN "${ROLE_ARN}" to internal ID: AccessDenied: User: ${user} is not authorized to perform: ${action} on resource: role dev-role-iam-demo`,
  );
const NODE = denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc');

/** Systems that do not answer. */
const silent = async () => {
  throw new Failure({ resource: 'aws', seen: 'no answer' });
};
const systems = { aws: { eks: silent }, kubectl: { get: silent } } as never;

const repairOf = (error: unknown, environment: Readonly<Record<string, string>> = {}) =>
  resolveDenialRepair(guideOf({ environment, runbooks, systems }), 'Denied', error, WORK);

test('resolveDenialRepair: none for another error, or where the operator wants none', async () => {
  assert.is(await repairOf(refusal('permission denied')), undefined);
  assert.is(await repairOf(new Error('iam:GetRole')), undefined);
  assert.is(await repairOf(NODE, { VAULT_AUTH_GET_ROLE_SCOPE: 'none' }), undefined);
});

test('resolveDenialRepair: a role that the error alone names is typed by a person; one that the operator named is not', async () => {
  const unknown = await repairOf(NODE);
  assert.equal([unknown?.typed, unknown?.resources.map(({ name }) => name)], ['node', ['node']]);
  const named = await repairOf(NODE, { VAULT_ASSUMED_ROLE: 'node' });
  assert.equal([named?.typed, named?.toPlan], [undefined, undefined]);
});

test('resolveDenialRepair: says whom the policy serves, unless it is for one role', async () => {
  const forEvery = 'every pod of the node';
  assert.match((await repairOf(NODE))?.text ?? '', forEvery);
  const narrow = await repairOf(NODE, { VAULT_AUTH_GET_ROLE_SCOPE: 'role' });
  assert.not.match(narrow?.text ?? forEvery, forEvery);
});

test('resolveDenialRepair: waits for IAM only as long as Vault reports the same denial', async () => {
  const repair = await repairOf(NODE);
  assert.ok(repair?.isStill(NODE));
  const other = denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc', 'sts:AssumeRole');
  assert.not(repair?.isStill(other));
  assert.not(repair?.isStill(refusal('permission denied')));
});

test.run();
