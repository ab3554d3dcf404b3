import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { type Fleet, type Sandbox, startFleet } from 'sandbox';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
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

/** The variables with which a run of the fleet finds its systems. None of them names a cluster. */
const env = () => ({
  ...sandboxes.environment(),
  CLUSTER_NAME: '',
  VAULT_TOKEN_OTHER: sandboxes.clusters[1].vault.token,
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
  writeFileSync(file, stringify({ defaults: { AWS_REGION: world().region }, clusters }), { mode: 0o600 });
  return file;
}

const run = (file: string, args: string, expected: Expected & RunSettings = {}): Promise<string> =>
  expectRun([...args.split(' '), '--fleet', file], { env: env(), ...expected });

/** The result of each cluster, from the table at the end. */
function ends(output: string): Record<string, string> {
  const [, table = ''] = /^ +cluster .*\n((?:.+\n)+)/m.exec(output) ?? [];
  const rows = table.matchAll(/^ {2}(\S+) +(.+?)(?: +\d.*)?$/gm);
  return Object.fromEntries(Array.from(rows, ([, name, outcome]) => [name, outcome]));
}

test('clusters run side by side, and wait when AWS throttles them; a problem with one stops no other; after a change, wrong input elsewhere is no exit code 2', async () => {
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
  const expected = {
    [one.clusterName]: 'done',
    edge: 'done',
    [other.clusterName]: 'done',
    taken: 'refused',
    nowhere: 'wrong input',
  };
  assert.equal(ends(output), expected, output);
  assert.match(output, /5 clusters: 3 done, 1 refused, 1 wrong input/);
  const calls = await world().control.calls();
  const throttled = calls.filter(({ error }) => error === 'Throttling').length;
  assert.is(throttled, 8);
  const releases = await bash('helm list -A -q | sort | tr "\\n" " "', { env: one.environment() });
  assert.is(releases.output, 'gloo gloo vault ');
});

test('again: nothing is changed, by processes that have no token of another entry, and a plugin that has to run starts once for each (exit 0)', async () => {
  const [one, other] = sandboxes.clusters;
  const own = { VAULT_ADDR: other.vault.address, VAULT_TOKEN_FROM: 'VAULT_TOKEN_OTHER' };
  const file = fleetOf(gateway(one), gateway(one, 'edge'), { ...gateway(other), ...own });
  const KUBECONFIG = withVariable(sandboxes.operatorEnvironment().KUBECONFIG ?? '');
  const recorder = new ToolRecorder({ ...env(), KUBECONFIG });
  const output = await expectRun(['all', '--fleet', file, '--yes'], {
    env: { ...env(), KUBECONFIG, ...recorder.env },
    changed: [],
  });
  const logins = recorder
    .calls('aws')
    .flatMap((words) => / get-token --cluster-name (\S+)/.exec(words)?.[1] ?? []);
  // One login per entry, because entries in one cluster may have different credentials.
  assert.equal(logins.sort(), [one.clusterName, one.clusterName, other.clusterName].sort());
  const unchanged =
    /done +0 +[\d.]+ +No changes: everything already matches the guide, and the verification passed\./g;
  assert.is(output.match(unchanged)?.length, 3, output);
});

/** Kubeconfigs whose plugins have a variable, as written by older versions of the AWS CLI. */
function withVariable(kubeconfigs: string): string {
  const files = kubeconfigs.split(delimiter).map((kubeconfig, index) => {
    const config = parse(readFileSync(kubeconfig, 'utf8'));
    for (const { user } of config.users)
      user.exec.env = [{ name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' }];
    const file = join(folder, `kubeconfig-${index}`);
    writeFileSync(file, stringify(config), { mode: 0o600 });
    return file;
  });
  return files.join(delimiter);
}

test('one entry is run as any cluster: step by step, with every flag, in commands that name the entry', async () => {
  const [one] = sandboxes.clusters;
  const file = fleetOf(gateway(one), gateway(one, 'edge'));
  const json = events(await run(file, 'all --plan --json --cluster edge'));
  assert.ok(json.some((event) => event.type === 'run-end' && event.outcome === 'nothing to do'));
  const namespace = { ...gateway(one, 'edge'), NAMESPACE: 'elsewhere', name: 'moved' };
  await run(fleetOf(gateway(one), namespace), '03-gloo --cluster moved --only 03-gloo.2', {
    exit: 3,
    says: ['elsewhere/gloo', '--yes'],
  });
  await run(file, '04-verify --cluster nobody --yes', { exit: 2, says: ['has no entry "nobody"', 'moved'] });
  await run(file, 'all --plan --report r.md', { exit: 2, says: ['--report', '--cluster'] });
});

test('killed in the middle: the runs of its clusters end, and another run finishes', async () => {
  const [one, other] = sandboxes.clusters;
  const file = fleetOf(gateway(one), gateway(one, 'second'), gateway(other, 'third'));
  const args = 'all --yes --only 01-aws,02-vault';
  // The first has nothing to do; the other two are creating their resources.
  const once = (output: string) => /(?:second|third) .*iam role \S+ +created/.test(output);
  await run(file, args, { end: { by: 'SIGKILL', once }, exit: 137 });
  await assertNoLeftovers();
  await run(file, args, { says: ['3 clusters: 3 done'] });
});

test('at a terminal: the plan of each, one question, what happens in each, and a table; what changed since is refused', async () => {
  const [one, other] = sandboxes.clusters;
  const file = fleetOf(gateway(one), gateway(other, 'fourth'), gateway(one, 'fifth'), {
    ...gateway(one, 'x'),
    // Overrides the keys in the environment, which all other entries use.
    AWS_PROFILE: 'nobody',
  });
  const terminal = new Terminal(['01-aws', '--fleet', file], env());
  await terminal.shows('Carry out the plans of 3 clusters (changes in 2)?');
  assert.match(terminal.text, /fourth +would change +4 +[\d.]+ +3 to create/);
  assert.match(terminal.text, /\+ create +iam role role-fourth[\s\S]*Carry out the plans/);
  for (const line of terminal.text.split('\r\n'))
    assert.ok(line.length <= 120 || /aws iam|"arn:|\$ /.test(line), line);
  const client = await iam();
  await client.createRole({ RoleName: 'role-fifth', AssumeRolePolicyDocument: EC2_TRUST });
  await terminal.answer('Carry out the plans', 1, 'y');
  assert.is(await terminal.exited, 3, terminal.text);
  assert.match(terminal.text, /fourth .*iam role role-fourth +created/);
  const [, answered = ''] = terminal.text.replaceAll('\r', '').split(/Carry out the plans.*\n/);
  assert.equal(ends(answered), {
    [one.clusterName]: 'done',
    fourth: 'done',
    fifth: 'refused',
    x: 'wrong input',
  });
  const { Role } = await client.getRole({ RoleName: 'role-fifth' });
  assert.is(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), EC2_TRUST);
  const no = new Terminal(['all', '--fleet', file], env());
  await no.answer('Carry out the plans', 1, 'q');
  assert.is(await no.exited, 3, no.text);
});

test('90-troubleshoot takes a fleet, with repairs that can be pasted; a teardown deletes in the clusters whose names are typed', async () => {
  const [one, other] = sandboxes.clusters;
  const file = fleetOf(gateway(one), gateway(other));
  await (await iam()).detachRolePolicy({
    RoleName: `dev-role-iam-${other.clusterName}`,
    PolicyArn: `arn:aws:iam::${world().accountId}:policy/gloo-vault-auth-policy-${other.clusterName}`,
  });
  const looked = await run(file, '90-troubleshoot', { exit: 1, says: ['policy-differs'] });
  assert.equal(ends(looked), { [one.clusterName]: 'done', [other.clusterName]: 'failed' });
  const repair = `01-aws --fleet ${file} --cluster ${other.clusterName}`;
  assert.match(looked, new RegExp(`\\./runbook ${repair} .*--only 01-aws.3\n`));
  await expectRun(`${repair} --only 01-aws.3 --yes`, { env: env(), says: ['created'] });
  await run(file, '99-teardown', { exit: 3, says: ['--yes was not given; nothing was changed'] });
  const terminal = new Terminal(['99-teardown', '--fleet', file, '--only', '99-teardown.1'], env());
  await terminal.answer('Carry out the plans of 2 clusters (changes in 2)?', 1, 'y');
  await terminal.answer('Carry out the plans of 2 clusters', 2, `${one.clusterName},${other.clusterName}`);
  assert.is(await terminal.exited, 0, terminal.text);
  assert.match(terminal.text, '2 clusters: 2 done');
});

test('Ctrl-C ends every cluster (exit 130)', async () => {
  const [one, other] = sandboxes.clusters;
  const file = fleetOf(gateway(one), gateway(other));
  const terminal = new Terminal(['all', '--fleet', file, '--yes'], env());
  await terminal.answer('00-preflight', 1, '\u0003');
  assert.is(await terminal.exited, 130, terminal.text);
  assert.ok(terminal.text.includes('2 clusters: 2 interrupted'), terminal.text);
  assert.match(terminal.text, 'Interrupted. Changes made so far are kept');
});

test.run();
