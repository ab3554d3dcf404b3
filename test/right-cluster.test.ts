import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { anotherCluster } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { Terminal } from './terminal.ts';
import { kubectlThat } from './workstation.ts';
import { changingCalls, command, type Ran, world } from './world.ts';

const test = suite('the right cluster');

/** A cluster of the same account, whose context is not the current one. */
const OTHER = 'other';
let otherIssuer: string;

test.before(async () => {
  await world().reset();
  await expectRun('all --yes --only 01-aws,02-vault');
  otherIssuer = await anotherCluster(OTHER);
});
test.eachBefore(() => world().control.clearCalls());
test.after(() => world().reset());

/**
 * Asserts that a run was refused as invalid input, with the issuers of both clusters, and that it neither called
 * Vault nor changed anything.
 */
async function refused({ exitCode, output }: Pick<Ran, 'exitCode' | 'output'>): Promise<void> {
  assert.is(exitCode, 2, output);
  for (const part of [world().kubeContext, `EKS cluster ${OTHER}`, world().issuer, otherIssuer]) {
    assert.match(output.replaceAll(/\s+/g, ' '), part);
  }
  assert.match(output, 'aws eks update-kubeconfig --name other');
  assert.equal(await world().control.vaultCalls(), []);
  assert.equal(await changingCalls(), []);
}

test('01-aws alone needs no cluster', async () => {
  await expectRun(['01-aws', '--yes', '--cluster', OTHER], {
    env: { KUBECONFIG: '/nonexistent/kubeconfig' },
  });
});

for (const args of [
  ['01-aws', '--plan'],
  ['90-troubleshoot', '--repair', '--yes'],
]) {
  test(`${args.join(' ')} for a cluster that EKS does not know: one error, and nothing of another cluster`, async () => {
    await expectRun([...args, '--cluster', 'does-not-exist'], {
      exit: 2,
      says: ['EKS has no cluster of this name in us-east-1'],
      hides: [/^ +[✓?!] /m],
    });
  });
}

for (const args of [
  ['02-vault', '--yes'],
  ['03-gloo', '--plan'],
  ['90-troubleshoot', '--repair', '--yes'],
  ['99-teardown', '--yes'],
  ['99-teardown', '--yes', '--from', '99-teardown.6'],
  ['all', '--yes'],
]) {
  test(`${args.join(' ')} with the context of another cluster`, async () => {
    await refused(await runbook([...args, '--cluster', OTHER]));
  });
}

test('step by step, with the context of another cluster', async () => {
  const terminal = new Terminal(['02-vault', '--cluster', OTHER]);
  const asked = terminal.answer('Run this step', 1, 'q').then(() => terminal.exited);
  const exitCode = await Promise.race([terminal.exited, asked]);
  await refused({ exitCode, output: terminal.text });
});

test('the exported file, with the context of another cluster', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'exported-'));
  await expectRun(['export', '02-vault', '--format', 'mjs', '--out', folder]);
  await refused(await command(process.execPath, [join(folder, '02-vault.mjs'), '--yes', '--cluster', OTHER]));
});

/** The parts of a kubeconfig that the tests change. */
interface Kubeconfig {
  'current-context': string;
  clusters: { name: string; cluster: object }[];
  contexts: [{ name: string; context: object }, ...{ name: string; context: object }[]];
}

/** A kubeconfig for a user who may do nothing, not even read the issuer. */
function asNobody(): string {
  const config = parse(readFileSync(world().layout.kubeconfig, 'utf8'));
  config.users[0].user.as = 'nobody';
  const file = join(mkdtempSync(join(tmpdir(), 'kubeconfig-')), 'config');
  writeFileSync(file, stringify(config));
  return file;
}

test('a user who may not read the issuer: only server and certificate authority together prove the cluster', async () => {
  const env = { KUBECONFIG: asNobody() };
  await expectRun('00-preflight --only 3', {
    env,
    says: [/issuer.*same API server and certificate authority/],
  });

  await expectRun(['99-teardown', '--plan', '--cluster', OTHER], {
    env,
    exit: 2,
    says: [/you are not allowed to read its issuer, and its API server is https:\/\/127\.0\.0\.1/],
  });
  assert.equal(await world().control.vaultCalls(), []);
});

const ELSEWHERE = { server: 'https://127.0.0.1:1' };
const CHANGES: [what: string, change: (config: Kubeconfig) => void][] = [
  [
    'the current context',
    (config) => {
      config.clusters.push({ name: 'elsewhere', cluster: ELSEWHERE });
      config.contexts.push({
        name: 'elsewhere',
        context: { ...config.contexts[0].context, cluster: 'elsewhere' },
      });
      config['current-context'] = 'elsewhere';
    },
  ],
  [
    'the server of the context',
    (config) => {
      for (const cluster of config.clusters) cluster.cluster = ELSEWHERE;
    },
  ],
];
for (const [what, change] of CHANGES) {
  test(`if ${what} changes in the middle of a run, the run stays with its cluster`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
    const KUBECONFIG = join(folder, 'config');
    const changed = join(folder, 'changed');
    const config = parse(readFileSync(world().layout.kubeconfig, 'utf8'));
    writeFileSync(KUBECONFIG, stringify(config));
    change(config);
    writeFileSync(changed, stringify(config));
    const { PATH } = kubectlThat(`cp '${changed}' '${KUBECONFIG}'`, 'proxy');
    await expectRun('02-vault --plan', { env: { KUBECONFIG, PATH } });
    assert.is(readFileSync(KUBECONFIG, 'utf8'), readFileSync(changed, 'utf8'));
  });
}

test.run();
