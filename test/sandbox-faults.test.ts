import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import * as assert from 'uvu/assert';
import { calm, control, nobody, refused, sh } from './sandbox-control.ts';
import { suite } from './suite.ts';
import { command, world } from './world.ts';

const test = suite('faults in the sandbox');

test.before(() => world().reset());
test.eachBefore(calm);
test.after(calm);

/** Calls `work` with the address of a `kubectl port-forward` to Vault. */
async function throughPortForward(work: (address: string) => Promise<void>): Promise<void> {
  await sh(`kubectl create namespace vault
    kubectl wait serviceaccount/default -n vault --for=create --timeout=20s
    kubectl run probe -n vault --image=pause
    kubectl wait pod/probe -n vault --for=condition=Ready --timeout=20s`);
  const forward = spawn('bash', ['-c', 'exec kubectl port-forward -n vault pod/probe :8200'], {
    env: world().environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of forward.stdout) {
      const port = /127\.0\.0\.1:(\d+) ->/.exec(String(line))?.[1];
      if (port) return await work(`http://127.0.0.1:${port}`);
    }
    assert.unreachable('kubectl port-forward has ended');
  } finally {
    forward.kill();
  }
}

const asRoot = { 'X-Vault-Token': 'root' };
const mounts = (address: string) => fetch(`${address}/v1/sys/mounts`, { headers: asRoot });

test('calls to Vault through a port-forward are recorded, get faults, and are otherwise unchanged', async () => {
  await throughPortForward(async (address) => {
    const headers = { ...asRoot, 'X-Vault-Namespace': 'team-a' };
    const self = (at: string) => fetch(`${at}/v1/auth/token/lookup-self`, { headers });
    const [through, direct] = await Promise.all([self(address), self(world().vault.address)]);
    const dataOf = async (answer: Response) => ((await answer.json()) as { data: { keys?: string[] } }).data;
    assert.equal(await dataOf(through), await dataOf(direct));
    assert.is(through.headers.get('cache-control'), direct.headers.get('cache-control'));
    // Node's own HTTP server would refuse the method.
    const list = await fetch(`${address}/v1/sys/policies/acl`, { method: 'LIST', headers: asRoot });
    assert.equal((await dataOf(list)).keys, ['default', 'root']);

    await control().setFaults([
      { kind: 'TooManyRequests', service: 'vault', action: 'GET sys/mounts', nth: 2 },
    ]);
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await mounts(address)).status);
    assert.equal(statuses, [200, 429, 200]);
    const calls = await control().vaultCalls();
    assert.equal(
      calls.map(({ method, path, status, fault }) => [method, path, status, fault ?? '-']),
      [
        ['GET', 'auth/token/lookup-self', 200, '-'],
        ['LIST', 'sys/policies/acl', 200, '-'],
        ['GET', 'sys/mounts', 200, '-'],
        ['GET', 'sys/mounts', 429, 'TooManyRequests'],
        ['GET', 'sys/mounts', 200, '-'],
      ],
    );
    assert.is(calls[0]?.namespace, 'team-a');
    assert.not.match(JSON.stringify(calls), 'root');
    await control().clearCalls();
    assert.equal(await control().vaultCalls(), []);
  });
});

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

test('a kill ends the process that made the call, before it takes effect or after', async () => {
  const killed = async (after: boolean, name: string) => {
    const script = `read -r; aws iam create-role --role-name ${name} --assume-role-policy-document '${nobody}'`;
    const child = spawn('bash', ['-c', script], {
      env: world().environment(),
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await control().setFaults([{ kind: 'kill', pid: -(child.pid as number), action: 'CreateRole', after }]);
    child.stdin.end('\n');
    const signal = await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)));
    assert.is(signal, 'SIGKILL');
    return (await command('aws', ['iam', 'get-role', '--role-name', name])).exitCode === 0;
  };
  assert.not(await killed(false, 'never-made'));
  assert.ok(await killed(true, 'made'));
  await assertRejects(control().setFaults([{ kind: 'kill', pid: -1 }]), /pid/);
});

async function assertRejects(promise: Promise<unknown>, says: RegExp): Promise<void> {
  const message = await promise.then(
    () => 'nothing: it succeeded',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  assert.match(message, says);
}

test.run();
