import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { type Fleet, type Sandbox, startFleet } from 'sandbox';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { EC2_TRUST, iam } from './aws.ts';
import { events } from './events.ts';
import { type Expected, expectRun } from './expect-run.ts';
import { assertNoLeftovers, type RunSettings, runbook } from './run.ts';
import { suite } from './suite.ts';
import { Terminal } from './terminal.ts';
import { ToolRecorder } from './tool-recorder.ts';
import { bash, outputOf, SANDBOX, world } from './world.ts';

const test = suite('a fleet');

let sandboxes: Fleet;
let folder: string;

test.before(async () => {
  folder = temporaryFolder();
  sandboxes = await startFleet(SANDBOX);
  await sandboxes.reset();
});
test.after(async () => {
  await sandboxes.down();
});
test.eachBefore(() => world().control.clearCalls());

/** The variables by which a run of the fleet finds its systems. None of them names a cluster. */
const env = () => ({
  ...sandboxes.environment(),
  CLUSTER_NAME: '',
  TOKEN_OF_OTHER: sandboxes.clusters[1].vault.token,
  XDG_STATE_HOME: folder,
});

/** An entry of a fleet file. */
type Entry = Record<string, string>;

/** The entry of one Gloo in a cluster. `name` distinguishes a second one in the same cluster. */
function gateway({ clusterName, kubeContext }: Sandbox, name = clusterName): Entry {
  const own = {
    NAMESPACE: `gloo-${name}`,
    VAULT_AUTH_ROLE_NAME: `role-${name}`,
    VAULT_AUTH_POLICY_NAME: `policy-${name}`,
    VAULT_AUTH_GET_ROLE_POLICY_NAME: `get-role-${name}`,
  };
  return { name, CLUSTER_NAME: clusterName, 'kube-context': kubeContext, ...(name !== clusterName && own) };
}

function fleetOf(...clusters: Entry[]): string {
  const file = join(folder, 'fleet.yaml');
  writeFileSync(file, stringify({ defaults: { AWS_REGION: world().region }, clusters }));
  return file;
}

const run = (file: string, args: string, expected: Expected & RunSettings = {}): Promise<string> =>
  expectRun([...args.split(' '), '--fleet', file], { env: env(), ...expected });

/** How each cluster ended, according to the table at the end. */
function ends(output: string): Record<string, string> {
  const [, table = ''] = /^ +cluster .*\n((?:.+\n)+)/m.exec(output) ?? [];
  const rows = table.matchAll(/^ +(\S+) +(.+?)(?: +\d.*)?$/gm);
  return Object.fromEntries(Array.from(rows, ([, name, outcome]) => [name, outcome]));
}

test('clusters run side by side, and wait when AWS throttles them; a problem with one stops no other', async () => {
  const [one, other] = sandboxes.clusters;
  await (await iam()).createRole({ RoleName: 'role-taken', AssumeRolePolicyDocument: EC2_TRUST });
  const file = fleetOf(gateway(one), gateway(one, 'edge'), gateway(other), gateway(one, 'taken'), {
    ...gateway(other, 'nowhere'),
    'kube-context': 'nowhere',
  });
  await world().control.clearCalls();
  await world().control.setFaults([{ kind: 'Throttling', service: 'iam', nth: 20, times: 8 }]);
  const output = await outputOf(runbook(['all', '--fleet', file, '--yes'], { env: env() }), 3);
  await world().control.clearFaults();
  assert.equal(ends(output), {
    [one.clusterName]: 'done',
    edge: 'done',
    [other.clusterName]: 'done',
    taken: 'refused',
    nowhere: 'wrong input',
  });
  assert.match(output, /5 clusters: 3 done, 1 refused, 1 wrong input/);
  const calls = await world().control.calls();
  const throttled = calls.filter(({ error }) => error === 'Throttling').length;
  assert.is(throttled, 8);
  const releases = await bash('helm list -A -q | sort | tr "\\n" " "', { env: one.environment() });
  assert.is(releases.output, 'gloo gloo vault ');
});

test('again: nothing to do, nothing is changed, and `aws eks get-token` starts once for each entry (exit 0)', async () => {
  const [one, other] = sandboxes.clusters;
  const own = { VAULT_ADDR: other.vault.address, VAULT_TOKEN_FROM: 'TOKEN_OF_OTHER' };
  const file = fleetOf(gateway(one), gateway(one, 'edge'), { ...gateway(other), ...own });
  const { KUBECONFIG = '' } = sandboxes.operatorEnvironment();
  const recorder = new ToolRecorder({ ...env(), KUBECONFIG });
  const output = await expectRun(['all', '--fleet', file, '--yes', '--concurrency', '2', '--json'], {
    env: { ...env(), KUBECONFIG, ...recorder.env },
    changed: [],
  });
  const logins = recorder
    .calls('aws')
    .flatMap((words) => / get-token --cluster-name (\S+)/.exec(words)?.[1] ?? []);
  const again = events(output);
  const last = again.at(-1);
  assert.is(last?.type === 'fleet-end' && last.outcomes, '3 nothing to do');
  assert.is(new Set(again.slice(0, -1).map(({ cluster }) => cluster)).size, 3);
  // Once for each entry, because entries in one cluster may have different credentials.
  assert.equal(logins.sort(), [one.clusterName, one.clusterName, other.clusterName].sort());
  assert.equal(Object.keys(ends(await run(file, 'all --plan --shard 1/2'))), ['edge']);
});

test('killed in the middle: the runs of its clusters end, and another run finishes', async () => {
  const [one, other] = sandboxes.clusters;
  const file = fleetOf(gateway(one), gateway(one, 'second'), gateway(other, 'third'));
  const args = 'all --yes --only 01-aws,02-vault';
  // The first has nothing to do; the other two are creating their resources.
  const once = (output: string) => /(?:second|third) +01-aws\.2 created/.test(output);
  await run(file, args, { end: { by: 'SIGKILL', once }, exit: 137 });
  await assertNoLeftovers();
  assert.is(ends(await run(file, args))[one.clusterName], 'nothing to do');
});

test('at a terminal: all plans, one question, a live table, and a summary', async () => {
  const [one, other] = sandboxes.clusters;
  const file = fleetOf(gateway(one), gateway(other, 'fourth'), {
    ...gateway(one, 'x'),
    // It overrides the keys in the environment, which all others use.
    AWS_PROFILE: 'nobody',
  });
  const terminal = new Terminal(['01-aws', '--fleet', file], env());
  await terminal.answer('Carry out these plans (3 changes in 2 clusters, without the 1 that failed)', 1, 'y');
  assert.is(await terminal.exited, 2, terminal.text);
  assert.match(terminal.text, /fourth +would change +4 +[\d.]+ +3 to create/);
  assert.match(terminal.text, /\+ create +iam role role-fourth[\s\S]*Carry out these plans/);
  assert.match(terminal.text, new RegExp(`› +${one.clusterName}`));
  assert.match(terminal.text, /fourth +done +0/);
  assert.match(terminal.text, '3 clusters: 1 nothing to do, 1 done, 1 wrong input');
  const no = new Terminal(['all', '--fleet', file], env());
  await no.answer('Carry out these plans', 1, 'q');
  assert.is(await no.exited, 3, no.text);
});

test('a cluster that has changed since its plan was shown is refused, and no other waits for it', async () => {
  const [one, other] = sandboxes.clusters;
  const file = fleetOf(gateway(other, 'fourth'), gateway(one, 'fifth'));
  const terminal = new Terminal(['01-aws', '--fleet', file], env());
  await terminal.shows('Carry out these plans (3 changes in 2 clusters)');
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
  const changed = (await world().control.calls()).filter(
    ({ action, params }) => /^(?:Create|Update|Put)/.test(action) && Object.values(params).includes(role),
  );
  assert.equal(changed, []);
});

test('90-troubleshoot and 99-teardown take a fleet too, with repairs that can be pasted', async () => {
  const [one, other] = sandboxes.clusters;
  const file = fleetOf(gateway(one), gateway(other));
  await (await iam()).detachRolePolicy({
    RoleName: `dev-role-iam-${other.clusterName}`,
    PolicyArn: `arn:aws:iam::${world().accountId}:policy/gloo-vault-auth-policy-${other.clusterName}`,
  });
  const looked = await run(file, '90-troubleshoot', { exit: 1, says: ['policy-differs', 'is not attached'] });
  assert.is(ends(looked)[other.clusterName], 'failed');
  const repair = `01-aws --fleet ${file} --cluster ${other.clusterName} --only 01-aws.3`;
  assert.match(looked, `./runbook ${repair}\n`);
  const json = events(await run(file, '90-troubleshoot --json', { exit: 1 }));
  const found = json.flatMap((event) => (event.type === 'diagnosis' ? event.repair : []));
  assert.equal(found, [`./runbook ${repair}`]);
  const pasted = await expectRun(`${repair} --yes`, { env: env() });
  assert.equal(ends(pasted), { [other.clusterName]: 'done' });
  await run(file, '99-teardown --plan', { exit: 4, says: [/to delete[\s\S]*to delete/] });
  await run(file, '99-teardown', { exit: 3, says: ['--yes was not given; nothing was changed'] });
});

test('Ctrl-C ends the clusters under way, and starts no other (exit 130)', async () => {
  const [one, other] = sandboxes.clusters;
  const file = fleetOf(gateway(one), gateway(other));
  const terminal = new Terminal(['all', '--fleet', file, '--yes', '--concurrency', '1'], env());
  await terminal.shows('1 under way, 1 waiting');
  terminal.type('\u0003');
  assert.is(await terminal.exited, 130, terminal.text);
  assert.ok(terminal.text.includes('2 clusters: 1 interrupted, 1 not run'), terminal.text);
  assert.match(terminal.text, 'Interrupted. Changes made so far are kept');
});

test.run();
