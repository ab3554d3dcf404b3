import { LABEL } from 'aws-irsa/names';
import { compare, type Resource } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guideOf } from '../../testing/guide.ts';
import { keepingNeeds } from './needs.ts';

const NODES = 'nodes';
const GUIDE = guideOf({
  environment: { VAULT_ASSUMED_ROLE: NODES },
  systems: { proveCluster: async () => 'demo' },
});
const { VAULT_AUTH_ROLE_NAME: ROLE, VAULT_AUTH_POLICY_ARN, VAULT_AUTH_POLICY_ASSUME_ROLE_ARN } = GUIDE;

/** The resources of a teardown, by the words of this test, and in its order. */
const RESOURCES: Readonly<Record<string, Partial<Resource>>> = {
  Gloo: { kind: 'gloo-release', in: 'cluster', teardown: 'logs in' },
  'Vault role': { kind: 'vault-auth-role', in: 'vault', within: 'vault-auth-method' },
  'Vault policy': { kind: 'vault-policy', in: 'vault' },
  'auth method': { kind: 'vault-auth-method', in: 'vault' },
  Vault: { kind: 'vault-release', in: 'cluster' },
  'get-role attachment': {
    kind: 'iam-policy-attachment',
    name: LABEL.attachment(VAULT_AUTH_POLICY_ASSUME_ROLE_ARN, `role ${NODES}`),
  },
  'get-role policy': { kind: 'iam-policy', name: LABEL.policy(VAULT_AUTH_POLICY_ASSUME_ROLE_ARN) },
  attachment: {
    kind: 'iam-policy-attachment',
    name: LABEL.attachment(VAULT_AUTH_POLICY_ARN, `role ${ROLE}`),
  },
  'IAM role': { kind: 'iam-role', name: LABEL.role(ROLE) },
  'IAM policy': { kind: 'iam-policy', name: LABEL.policy(VAULT_AUTH_POLICY_ARN) },
};

const removed = Object.entries(RESOURCES).map(([word, one]): [string, Resource] => [
  word,
  {
    ...{ kind: '', name: word, in: 'aws', absent: true, markOf: () => 'created' },
    ...{
      read: async () => ({}),
      differs: () => [],
      command: () => ({ run: [] }),
      write: async () => undefined,
    },
    remove: { command: () => ({ run: [] }), run: async () => undefined },
    ...one,
  },
]);

/** What a teardown keeps if a person leaves one resource out. */
async function keptWithout(left: string): Promise<readonly string[]> {
  const all = removed.map(([, resource]) => resource);
  const names = new Map(removed.map(([word, { name }]) => [name, word]));
  const needed = keepingNeeds(GUIDE, all, ({ name }) => names.get(name) !== left);
  const kept: string[] = [];
  for (const [word, resource] of removed) {
    const one = needed(resource);
    if (word !== left && compare(one, await one.read(work)).action === 'keep') kept.push(word);
  }
  return kept;
}

const VAULTS_OWN = ['get-role attachment', 'get-role policy'];
const allBut = (...words: string[]) => Object.keys(RESOURCES).filter((word) => !words.includes(word));
const CASES: readonly (readonly [left: string, kept: readonly string[]])[] = [
  ['Gloo', allBut('Gloo')],
  ['Vault role', ['Vault policy', 'auth method', 'Vault', ...VAULTS_OWN]],
  ['auth method', ['Vault', ...VAULTS_OWN]],
  ['Vault policy', ['Vault']],
  ['Vault', []],
  ['attachment', allBut('Gloo', 'attachment')],
  ['IAM role', allBut('Gloo', 'IAM role')],
  ['IAM policy', []],
];
for (const [left, kept] of CASES)
  test(`keepingNeeds: without the removal of ${left}, a teardown keeps ${kept.join(', ') || 'nothing else'}`, async () => {
    assert.equal(await keptWithout(left), kept);
  });

test.run();
