import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import * as assert from 'uvu/assert';
import { calm, control, refused, sh } from './sandbox-control.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('faults in the sandbox');

test.before(() => world().reset());
test.eachBefore(calm);
test.after(calm);

const asRoot = { 'X-Vault-Token': 'root' };

test('faults for Vault alone break a connection to it, before a call takes effect or after', async () => {
  const { address } = world().vaultFront;
  const write = () =>
    fetch(`${address}/v1/sys/policies/acl/lost`, {
      method: 'PUT',
      headers: asRoot,
      body: JSON.stringify({ policy: 'path "none" {}' }),
    });
  const written = async () => {
    const { status } = await fetch(`${world().vault.address}/v1/sys/policies/acl/lost`, { headers: asRoot });
    return status === 200;
  };
  const fault = { kind: 'reset', service: 'vault', action: 'PUT sys/policies/acl/lost' } as const;
  await control().setFaults([{ kind: 'reset' }, fault, { ...fault, nth: 2, after: true }]);
  await assertRejects(write(), /fetch failed/);
  assert.not(await written());
  await assertRejects(write(), /fetch failed/);
  assert.ok(await written());
  assert.is((await write()).status, 204);
});

test('the same Vault answers with TLS to clients that trust the sandbox', async () => {
  const { address, token, caCert } = world().vaultTls;
  const env = { VAULT_TOKEN: token, SSL_CERT_FILE: '/dev/null' };
  const [, port] = /:(\d+)$/.exec(address) as unknown as [string, string];
  for (const host of ['127.0.0.1', 'localhost']) {
    await sh('vault token lookup', { ...env, VAULT_ADDR: `https://${host}:${port}`, VAULT_CACERT: caCert });
  }
  assert.match(await refused('vault token lookup', { ...env, VAULT_ADDR: address }), 'unknown authority');
  await control().setFaults([{ kind: 'reset', service: 'vault' }]);
  const broken = new Promise((resolve, reject) =>
    request(`${address}/v1/sys/health`, { ca: readFileSync(caCert) }, resolve)
      .on('error', reject)
      .end(),
  );
  await assertRejects(broken, /socket hang up|ECONNRESET/);
});

async function assertRejects(promise: Promise<unknown>, says: RegExp): Promise<void> {
  const message = await promise.then(
    () => 'nothing: it succeeded',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  assert.match(message, says);
}

test.run();
