import type { Work } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Clients } from '../context.ts';
import { type AwsAnswers, awsThatAnswers } from '../testing/aws-answers.ts';
import { identityOfGloo, identityOfVault } from './expected-identities.ts';

const NO_ASSOCIATIONS = { ListPodIdentityAssociations: () => ({ associations: [] }) };

/** The clients of a run whose calls to AWS get these answers, and whose cluster has no service account yet. */
async function clientsOf(answers: AwsAnswers): Promise<Clients> {
  const inputs = { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1', NAMESPACE: 'gloo-system' };
  const kubectl = { get: async () => undefined };
  return { inputs, aws: await awsThatAnswers(answers), vault: {}, kubectl } as unknown as Clients;
}

test('AWS identity of Vault: the node’s role, which only Vault’s own try shows to be within reach', async () => {
  const { status, detail } = await identityOfVault(await clientsOf(NO_ASSOCIATIONS)).run({} as Work);
  assert.is(status, 'pass');
  assert.match(detail, /^the node’s role, unless pods cannot use it/);
});

test('AWS identity of Vault: a warning if associations, which would take precedence, cannot be read', async () => {
  const { status, detail } = await identityOfVault(await clientsOf({})).run({} as Work);
  assert.is(status, 'warn');
  assert.match(detail, /^the node’s role, .* could not be read: /);
});

test('AWS identity of Gloo: a warning if associations, which would take precedence, cannot be read', async () => {
  const { status, detail } = await identityOfGloo(await clientsOf({})).run({} as Work);
  assert.is(status, 'warn');
  assert.match(detail, /^the guide’s role, by IRSA; .* could not be read: /);
});

test.run();
