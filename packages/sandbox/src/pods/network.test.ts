import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { KubeClient } from '../gateway/kube.ts';
import { podDestination } from './network.ts';

const VAULT = { spec: { selector: { component: 'server' }, ports: [{ port: 8200 }] } };
const OTHER = { spec: { selector: { app: 'other' }, ports: [{ port: 80 }] } };
const SERVICES: Readonly<Record<string, unknown>> = {
  '/api/v1/namespaces/vault/services/vault-internal': VAULT,
  '/api/v1/namespaces/gloo-system/services/other': OTHER,
};
const kube = { call: async (_method: string, path: string) => SERVICES[path] } as unknown as KubeClient;

for (const [address, leads] of [
  ['http://vault-internal.vault:8200', { address: '127.0.0.1:4000' }],
  ['http://vault-internal.vault.svc.cluster.local:8200', { address: '127.0.0.1:4000' }],
  ['https://127.0.0.1:4001', { address: '127.0.0.1:4001' }],
  ['http://vault-internal.vault:8201', { unreachable: 'i/o timeout' }],
  ['http://other', { unreachable: 'i/o timeout' }],
  ['http://vault-internal:8200', { unreachable: 'lookup vault-internal: no such host' }],
  ['https://vault.example.com:8200', { unreachable: 'lookup vault.example.com: no such host' }],
] as const) {
  test(`podDestination: ${address} leads to ${JSON.stringify(leads)}`, async () => {
    assert.equal(await podDestination(kube, 'gloo-system', address, 4000), leads);
  });
}

test.run();
