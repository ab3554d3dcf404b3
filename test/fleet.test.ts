import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fleet, type Sandbox, startFleet } from 'sandbox';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { EC2_TRUST, iam } from './aws.ts';
import { events } from './events.ts';
import { type Entry, gateway } from './gateway.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { Terminal } from './terminal.ts';
import { ToolRecorder } from './tool-recorder.ts';
import { bash, changingCalls, outputOf, type Ran, SANDBOX, world } from './world.ts';

const test = suite('a fleet');

let sandboxes: Fleet;
let folder: string;

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  sandboxes = await startFleet({ name: SANDBOX, clusters: 2 });
  await sandboxes.reset();
});
test.after(async () => {
  await sandboxes.down();
  rmSync(folder, { recursive: true, force: true });
});
test.eachBefore(() => world().control.clearCalls());

/** The variables by which a run of the fleet finds its systems. None of them names a cluster. */
const env = () => ({
  ...sandboxes.environment(),
  CLUSTER_NAME: '',
  TOKEN_OF_OTHER: sandboxes.clusters[1]?.vault.token ?? '',
  XDG_STATE_HOME: folder,
});

function fleetOf(...clusters: Entry[]): string {
  const file = join(folder, 'fleet.yaml');
  writeFileSync(file, stringify({ defaults: { AWS_REGION: world().region }, clusters }));
  return file;
}

const run = (file: string, ...args: string[]): Promise<Ran> =>
  runbook(['all', '--fleet', file, ...args], { env: env() });

/** How each cluster ended, according to the table at the end. */
function ends({ output }: Ran): Record<string, string> {
  const [, table = ''] = /^ +cluster .*\n((?:.+\n)+)/m.exec(output) ?? [];
  const rows = table.matchAll(/^ +(\S+) +(.+?)(?: +\d.*)?$/gm);
  return Object.fromEntries(Array.from(rows, ([, name, outcome]) => [name, outcome]));
}

test('without a terminal and --yes it is refused before any call (exit 3)', async () => {
  const output = await outputOf(run(fleetOf(gateway(sandboxes.first))), 3);
  assert.match(output, '--yes was not given; nothing was changed');
  assert.equal(await world().control.calls(), []);
});

test('every invalid entry is reported before any call (exit 2)', async () => {
  const good = gateway(sandboxes.first);
  const output = await outputOf(
    run(fleetOf(good, { ...good, name: 'same' }, { CLUSTER_NAME: 'c', AWS_REGION: 'mars' }), '--yes'),
    2,
  );
  assert.match(
    output,
    /same: namespace gloo-system of this cluster is also used by [\s\S]*c: AWS_REGION .*"mars"/,
  );
  assert.equal(await world().control.calls(), []);
});

test('clusters run side by side, and wait when AWS throttles them; a problem with one stops no other', async () => {
  const [one, other] = sandboxes.clusters as [Sandbox, Sandbox];
  await (await iam()).createRole({ RoleName: 'role-taken', AssumeRolePolicyDocument: EC2_TRUST });
  const file = fleetOf(gateway(one), gateway(one, 'edge'), gateway(other), gateway(one, 'taken'), {
    ...gateway(other, 'nowhere'),
    'kube-context': 'nowhere',
  });
  await world().control.clearCalls();
  await world().control.setFaults([{ kind: 'Throttling', service: 'iam', nth: 20, times: 15 }]);
  const ran = await run(file, '--yes');
  await world().control.clearFaults();
  assert.is(ran.exitCode, 3, ran.output);
  assert.equal(ends(ran), {
    [one.clusterName]: 'done',
    edge: 'done',
    [other.clusterName]: 'done',
    taken: 'refused',
    nowhere: 'wrong input',
  });
  const calls = await world().control.calls();
  const throttled = calls.filter(({ error }) => error === 'Throttling').length;
  assert.is(throttled, 15);
  assert.is(
    calls.filter(({ action, caller }) => action === 'GetCallerIdentity' && /platform-engineer/.test(caller))
      .length,
    1,
  );

  const releases = await bash('helm list -A -q | sort | tr "\\n" " "', { env: one.environment() });
  assert.is(releases.output, 'gloo gloo vault ');

  const retried = await outputOf(run(file, '--yes', '--retry-failed', '--json'), 3);
  const reported = events(retried);
  const last = reported.at(-1);
  assert.is(last?.type === 'fleet-end' && last.clusters, 2);
  assert.equal([...new Set(reported.slice(0, -1).map(({ cluster }) => cluster))].sort(), [
    'nowhere',
    'taken',
  ]);
});

test('again: nothing to do, nothing is changed, and `aws eks get-token` starts once for each entry (exit 0)', async () => {
  const [one, other] = sandboxes.clusters as [Sandbox, Sandbox];
  const own = { VAULT_ADDR: other.vault.address, VAULT_TOKEN_FROM: 'TOKEN_OF_OTHER' };
  const file = fleetOf(gateway(one), gateway(one, 'edge'), { ...gateway(other), ...own });
  const { KUBECONFIG = '' } = sandboxes.operatorEnvironment();
  const recorder = new ToolRecorder({ ...env(), KUBECONFIG });
  const ran = await runbook(['all', '--fleet', file, '--yes', '--concurrency', '2'], {
    env: { ...env(), KUBECONFIG, ...recorder.env },
  });
  const logins = recorder
    .calls('aws')
    .flatMap((words) => / get-token --cluster-name (\S+)/.exec(words)?.[1] ?? []);
  recorder.remove();
  assert.is(ran.exitCode, 0, ran.output);
  assert.equal([...new Set(Object.values(ends(ran)))], ['nothing to do']);
  assert.equal(await changingCalls(), []);
  // Once for each entry, because entries in one cluster may have different credentials.
  assert.equal(logins.sort(), [one.clusterName, one.clusterName, other.clusterName].sort());
  const none = await outputOf(run(file, '--yes', '--retry-failed'));
  assert.match(none, 'Every cluster exited 0 in the last run.');
  const shard = await run(file, '--plan', '--shard', '1/2');
  assert.is(shard.exitCode, 0, shard.output);
  assert.equal(Object.keys(ends(shard)), ['edge']);
});

test('killed in the middle: --retry-failed finishes', async () => {
  const [one, other] = sandboxes.clusters as [Sandbox, Sandbox];
  const file = fleetOf(gateway(one), gateway(one, 'second'), gateway(other, 'third'));
  const args = ['--yes', '--only', '01-aws,02-vault'];
  // The first had nothing to do and has ended; the other two are creating their resources.
  const once = (output: string) =>
    output.includes(`${one.clusterName} `) &&
    /ended: nothing to do/.test(output) &&
    /01-aws\.2 created/.test(output);
  await outputOf(
    runbook(['all', '--fleet', file, ...args], {
      env: env(),
      end: { by: 'SIGKILL', once },
    }),
    137,
  );
  const retried = await run(file, ...args, '--retry-failed');
  assert.is(retried.exitCode, 0, retried.output);
  assert.equal(Object.keys(ends(retried)), ['second', 'third']);
});

test('at a terminal: all plans, one question, a live table, and a summary', async () => {
  const [one, other] = sandboxes.clusters as [Sandbox, Sandbox];
  const file = fleetOf(gateway(one), gateway(other, 'fourth'), {
    ...gateway(one, 'x'),
    // It overrides the keys in the environment, which all others use.
    AWS_PROFILE: 'nobody',
  });
  const terminal = new Terminal(['01-aws', '--fleet', file], env());
  await terminal.answer(
    'Carry out these plans (3 to create or update in 2 clusters, without the 1 that failed)',
    1,
    'y',
  );
  assert.is(await terminal.exited, 2, terminal.text);
  assert.match(terminal.text, /cluster +to create +to update +in conflict/);
  assert.match(terminal.text, /fourth +3 +0 +0 +would change/);
  assert.match(terminal.text, /\+ create +iam role role-fourth[\s\S]*Carry out these plans/);
  assert.match(terminal.text, new RegExp(`› +${one.clusterName}`));
  assert.match(terminal.text, /fourth +done +0/);
  assert.match(terminal.text, '3 clusters: 1 nothing to do, 1 done, 1 wrong input');
  const no = new Terminal(['all', '--fleet', file], env());
  await no.answer('Carry out these plans', 1, 'q');
  assert.is(await no.exited, 3, no.text);
});

test('at a terminal: if no cluster can be planned, --retry-failed runs all of them', async () => {
  const file = fleetOf(gateway(sandboxes.first));
  const terminal = new Terminal(['01-aws', '--fleet', file], {
    ...env(),
    AWS_SECRET_ACCESS_KEY: 'wrong',
  });
  assert.is(await terminal.exited, 2, terminal.text);
  const retried = await runbook(['01-aws', '--fleet', file, '--yes', '--retry-failed'], { env: env() });
  assert.is(retried.exitCode, 0, retried.output);
  assert.equal(Object.values(ends(retried)), ['nothing to do']);
});

test('a cluster that has changed since its plan was shown is refused, and no other waits for it', async () => {
  const [one, other] = sandboxes.clusters as [Sandbox, Sandbox];
  const file = fleetOf(gateway(other, 'fourth'), gateway(one, 'fifth'));
  const terminal = new Terminal(['01-aws', '--fleet', file], env());
  await terminal.answer('Carry out these plans (3 to create or update in 2 clusters)', 1, '');
  const role = 'role-fourth';
  const client = await iam();
  const { Role } = await client.getRole({ RoleName: role });
  const trust = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
  trust.Statement[0].Condition = {};
  await client.updateAssumeRolePolicy({ RoleName: role, PolicyDocument: JSON.stringify(trust) });
  await world().control.clearCalls();
  await terminal.answer('Carry out these plans', 1, 'y');
  assert.is(await terminal.exited, 3, terminal.text);
  assert.match(terminal.text, 'it differs from the plan that you agreed to, and was not changed');
  assert.match(terminal.text, '2 clusters: 1 refused, 1 done');
  const changes = (await world().control.calls()).filter(({ action }) =>
    /^(?:Create|Update|Put)/.test(action),
  );
  assert.equal(
    changes.filter(({ params }) => Object.values(params).includes(role)),
    [],
  );
  const again = await runbook(['01-aws', '--fleet', file, '--yes', '--retry-failed'], { env: env() });
  assert.is(again.exitCode, 0, again.output);
  assert.equal(ends(again), { fourth: 'done' });
});

test('--retry-failed repeats only the command that failed; another one is refused (exit 2)', async () => {
  const file = fleetOf({ ...gateway(sandboxes.first, 'x'), 'kube-context': 'nowhere' });
  const failed = await run(file, '--yes');
  assert.is(failed.exitCode, 2, failed.output);
  await world().control.clearCalls();
  const other = await outputOf(
    runbook(['01-aws', '--fleet', file, '--yes', '--retry-failed'], { env: env() }),
    2,
  );
  assert.match(other, 'pnpm runbook all --retry-failed');
  assert.equal(await changingCalls(), []);
});

test('Ctrl-C ends the clusters under way, and starts no other (exit 130)', async () => {
  const [one, other] = sandboxes.clusters as [Sandbox, Sandbox];
  const file = fleetOf(gateway(one), gateway(other));
  const terminal = new Terminal(['all', '--fleet', file, '--yes', '--concurrency', '1'], env());
  await terminal.answer('1 under way, 1 waiting', 1, '\u0003');
  assert.is(await terminal.exited, 130, terminal.text);
  assert.ok(terminal.text.includes('2 clusters: 1 interrupted, 1 not run'), terminal.text);
  assert.match(terminal.text, 'Interrupted. Changes made so far are kept');
});

test.run();
