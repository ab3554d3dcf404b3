import { Failure } from 'engine/resource';
import { work } from 'engine/testing/work';
import { Kubectl, type KubernetesObject } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HelmSystems } from '../systems/systems.ts';
import { clientLacks } from './gloo-client.ts';

const RIGHT = 'the authority of Vault';
const FROM_CONFIG_MAP = { configMapKeyRef: { name: 'vault-ca', key: 'ca.crt' } };
const FROM_SECRET = { secretKeyRef: { name: 'vault-ca', key: 'ca.crt' } };
const denied = async () => Promise.reject(new Failure({ resource: 'configmaps', seen: 'denied' }));
const named = (name: string, data: Readonly<Record<string, string>> = {}) => ({
  metadata: { name, uid: '' },
  data,
});

interface Given {
  /** The authority's variable in the operator's values. */
  readonly authority?: object;
  readonly enterprise?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly address?: string;
  /** Whether this machine cannot ask the address. */
  readonly unasked?: true;
  /** The objects of each kind. */
  readonly objects?: Readonly<Record<string, readonly KubernetesObject[]>>;
  readonly list?: Kubectl['list'];
}

const lacks = async (given: Given) => {
  const { authority, environment = {}, objects = {}, enterprise = false } = given;
  const customEnv = authority === undefined ? [] : [{ name: 'VAULT_CACERT_BYTES', ...authority }];
  const values = { gloo: { deployment: { customEnv } } };
  const kubectl = Object.assign(new Kubectl(), {
    get: async (kind: string) => objects[kind]?.[0],
    list: given.list ?? (async (kind: string) => objects[kind] ?? []),
  });
  const systems = {
    ...{ kubectl, environment, VAULT_ADDRESS: given.address ?? 'https://vault.example.com' },
    atVaultAddress: async () => (given.unasked ? {} : { isTrusted: false }),
    trustsVault: async (text: string) => text === RIGHT,
  };
  const client = { namespace: 'edge', enterprise, values: enterprise ? { gloo: values } : values };
  const found = await clientLacks(systems as unknown as HelmSystems, client, work);
  return found
    .map(
      ({ of, seen, remedy, mayBeUnneeded }) => `${mayBeUnneeded ? 'perhaps ' : ''}${of}: ${seen}\n${remedy}`,
    )
    .join('\n');
};

const CASES: [what: string, given: Given, ...says: (string | RegExp)[]][] = [
  ['no authority', {}, /^GLOO_HELM_VALUES: it names no authority/, 'docs/reference.md#gloos-own-client'],
  ['no authority, with Enterprise', { enterprise: true }, 'which go under another gloo:'],
  [
    'no authority, and the address cannot be asked',
    { unasked: true, environment: { VAULT_CACERT: 'ca.pem' } },
    /^perhaps GLOO_HELM_VALUES: it names no authority/,
  ],
  [
    'a client certificate',
    { authority: { value: RIGHT }, environment: { VAULT_CLIENT_CERT: 'client.pem' } },
    'perhaps GLOO_HELM_VALUES: it does not name VAULT_CLIENT_CERT',
  ],
  ['an authority in the values', { authority: { value: RIGHT } }],
  ['another authority in the values', { authority: { value: 'another' } }, 'did not issue'],
  ['no namespace yet', { authority: { valueFrom: FROM_CONFIG_MAP } }, 'kubectl create namespace edge && '],
  [
    'no ConfigMap',
    { authority: { valueFrom: FROM_CONFIG_MAP }, objects: { namespace: [named('edge')] } },
    'key ca.crt of configmap edge/vault-ca, which does not exist\nkubectl create configmap vault-ca',
  ],
  [
    'no such key in the Secret, with Enterprise',
    { authority: { valueFrom: FROM_SECRET }, enterprise: true, objects: { secret: [named('vault-ca')] } },
    'secret edge/vault-ca, which does not exist',
    'kubectl create secret generic vault-ca',
  ],
  [
    'the Secret',
    {
      authority: { valueFrom: FROM_SECRET },
      objects: { secret: [named('vault-ca', { 'ca.crt': btoa(RIGHT) })] },
    },
  ],
  [
    'another authority in the ConfigMap of a Gloo that runs',
    {
      authority: { valueFrom: FROM_CONFIG_MAP },
      objects: {
        configmap: [named('vault-ca', { 'ca.crt': 'another' })],
        deployment: [named('gloo'), named('discovery')],
      },
    },
    'did not issue',
    'kubectl rollout restart --namespace edge deployment/gloo deployment/discovery',
  ],
  ['a ConfigMap that may not be read', { authority: { valueFrom: FROM_CONFIG_MAP }, list: denied }],
  ['an address without TLS', { authority: { value: 'another' }, address: 'http://vault.example.com' }],
  [
    'a namespace of Vault',
    { authority: { value: RIGHT }, environment: { VAULT_NAMESPACE: 'team-a' } },
    'it does not name the namespace of Vault',
  ],
];
for (const [what, given, ...says] of CASES)
  test(`clientLacks: ${what}: ${says.length > 0 ? 'said' : 'nothing is missing'}`, async () => {
    const found = await lacks(given);
    for (const words of says) assert.match(found, words);
    assert.is(found === '', says.length === 0, found);
  });

test.run();
