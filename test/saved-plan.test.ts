import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { serving } from 'engine/testing/serving';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { causeFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { anotherCluster } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { ownVault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('what was approved is what is installed');

test.before(guideIsDone);

const CHANGED = { exit: 3, says: ['differs from the plan that you agreed to'], hides: ['updated'] } as const;

/** The settings of runs in one folder, where a values file sets this probe, which differs in each test. */
function withProbe(probe: string) {
  const cwd = temporaryFolder();
  const say = (text: string) => writeFileSync(join(cwd, 'v.yaml'), `gloo:\n  probe: ${text}\n`);
  say(probe);
  return { cwd, say, env: { GLOO_HELM_VALUES: 'v.yaml' } };
}

test('a values file or a plan that others may write is refused, before any call', async () => {
  const run = withProbe('mine');
  const file = (name: string) => join(run.cwd, name);
  await expectRun('03-gloo --plan --out plan.json', { ...run, exit: 4 });
  for (const [name, args] of [
    ['plan.json', '03-gloo --apply plan.json'],
    ['v.yaml', '03-gloo --plan'],
    ['v.yaml', '03-gloo --apply plan.json'],
  ] as const) {
    chmodSync(file(name), 0o666);
    await expectRun(args, { ...run, exit: 2, says: [name, 'others may write to it (mode 0666)'] });
    chmodSync(file(name), 0o600);
  }
});

test('a finished guide has no changes on a machine whose helm has no repository, or another under its name', async () => {
  const HELM_REPOSITORY_CONFIG = join(temporaryFolder(), 'repositories.yaml');
  const env = { HELM_REPOSITORY_CONFIG };
  await expectRun('all --plan', { env, says: ['No changes'] });
  await outputOf(bash('helm repo add hashicorp "$GLOO_HELM_REPO"', { env }));
  await expectRun('all --plan', { env, says: ['No changes'] });
});

test('a plan is carried out on a machine whose helm has other repositories', async () => {
  const run = withProbe('elsewhere');
  await expectRun('03-gloo --plan --out plan.json', { ...run, exit: 4 });
  const HELM_REPOSITORY_CONFIG = join(temporaryFolder(), 'repositories.yaml');
  const env = { ...run.env, HELM_REPOSITORY_CONFIG };
  await expectRun('03-gloo --apply plan.json', { ...run, env, says: ['updated'] });
});

test('a saved plan names its cluster, although a secret is the same word', async () => {
  const cwd = temporaryFolder();
  const cluster = 'prod-cluster';
  await anotherCluster(cluster);
  await expectRun(['01-aws', '--plan', '--out', 'plan.json', '--cluster', cluster], {
    cwd,
    env: { DEPLOY_TOKEN: cluster },
    exit: 4,
  });
  assert.is(JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8')).target.cluster, cluster);
});

const probeOfRelease = () =>
  outputOf(bash('helm get values gloo -n gloo-system -o json | jq -r .gloo.probe'));

test('a values file is installed as it was when the plan was made, or not at all', async () => {
  const run = withProbe('approved');
  await expectRun('03-gloo --plan --out plan.json', {
    ...run,
    exit: 4,
    says: ['sets gloo.probe; the values are not shown'],
    hides: ['approved'],
  });
  run.say('swapped');
  await expectRun('03-gloo --apply plan.json', {
    ...CHANGED,
    ...run,
    says: [/it was made for GLOO_HELM_VALUES \(not shown\) \S{43}, but this run has \S{43}/],
    hides: ['swapped', 'approved'],
  });
  // Without the file, the guide's values are wanted, and nothing needs a change.
  await expectRun('03-gloo --apply plan.json', {
    cwd: run.cwd,
    exit: 3,
    says: [/it was made for GLOO_HELM_VALUES \(not shown\) \S{43}, but this run has \(none\)/],
    hides: ['No changes'],
  });
  run.say('approved');
  await expectRun('03-gloo --apply plan.json', { ...run, says: ['updated'] });
  assert.is((await probeOfRelease()).trim(), 'approved');
  await expectRun('03-gloo --apply plan.json', { ...run, hides: ['updated'] });
});

/** The sandbox's repository of Gloo's charts, which serves another chart as version 1.17.3 after `honest` downloads. */
async function lyingCharts(
  use: (address: string, honestFor: (downloads: number) => void) => Promise<void>,
): Promise<void> {
  const { GLOO_HELM_REPO: real = '' } = world().environment();
  let honest = 0;
  const charts: RequestListener = async (request, response) => {
    const isChart = request.url?.includes('1.17.3');
    const file = isChart && honest-- <= 0 ? request.url?.replace('1.17.3', '1.17.2') : request.url;
    response.end(Buffer.from(await (await fetch(`${real}${file}`)).arrayBuffer()));
  };
  await serving(charts, (address) => use(address, (downloads) => (honest = downloads)));
}

const chartOfRelease = () => outputOf(bash('helm get metadata gloo -n gloo-system -o json | jq -r .version'));

test('a chart of another repository, or another chart of the same one, is not installed: the archive that was compared is', () =>
  lyingCharts(async (address, honestFor) => {
    const { cwd, env } = withProbe('of-this-chart');
    const repositories = { HELM_REPOSITORY_CONFIG: join(cwd, 'repositories.yaml') };
    const run = { cwd, env: { ...env, ...repositories, GLOO_HELM_REPO: address } };
    honestFor(1);
    await expectRun('03-gloo --plan --out plan.json', {
      ...run,
      exit: 4,
      says: [/digest +sha256:[\da-f]{64}/],
    });
    await expectRun('03-gloo --apply plan.json', {
      ...CHANGED,
      cwd,
      env: { ...env, ...repositories },
      says: [`it was made for GLOO_HELM_REPO ${address}, but this run has http`],
    });
    await expectRun('03-gloo --apply plan.json', {
      ...CHANGED,
      ...run,
      says: [/digest: the plan has sha256:[\da-f]{64}, and now it is sha256:[\da-f]{64}/],
    });
    honestFor(1);
    await expectRun('03-gloo --apply plan.json', { ...run, says: ['updated'] });
    assert.is((await probeOfRelease()).trim(), 'of-this-chart');
    assert.is((await chartOfRelease()).trim(), '1.17.3');
  }));

/** A version manager's shim, which starts the real tool in a working folder that chooses a version of it. */
const SHIM = (tool: string, real: string) => `#!/bin/bash
grep -q '^${tool} ' "$PWD/.tool-versions" && exec ${real} "$@"
echo "no version of ${tool} is chosen for the folder $PWD: write one into $PWD/.tool-versions" >&2
exit 126
`;

test('helm, kubectl and aws start in the operator’s folder, where a version manager finds their versions, and helm takes no chart from it', async () => {
  const { cwd, env } = withProbe('in-a-project');
  const bin = temporaryFolder();
  for (const tool of ['helm', 'kubectl', 'aws']) {
    const real = (await outputOf(bash(`type -P ${tool}`))).trim();
    writeFileSync(join(bin, tool), SHIM(tool, real), { mode: 0o755 });
  }
  await outputOf(
    bash(
      `mkdir gloo hashicorp; helm create gloo/gloo; cp -r gloo/gloo hashicorp/vault
      helm create gloo-1.17.3.tgz`,
      { cwd },
    ),
  );
  const run = { cwd, env: { ...env, PATH: `${bin}:${world().environment().PATH}` } };
  await expectRun('03-gloo --yes', {
    ...run,
    exit: 2,
    says: ['✗ failed kubectl', 'no version of kubectl is chosen for the folder'],
  });
  writeFileSync(join(cwd, '.tool-versions'), 'helm 3.19.4\nkubectl 1.34.2\naws 2.31.0\n');
  await expectRun('03-gloo --yes', { ...run, says: ['updated'] });
  assert.is((await probeOfRelease()).trim(), 'in-a-project');
  assert.is((await chartOfRelease()).trim(), '1.17.3');
  await outputOf(bash('kubectl get deployment gloo -n gloo-system'));
});

test('a plan is for one Vault, by its address, its namespace and its own id', async () => {
  const cwd = temporaryFolder();
  const own = ownVault();
  const env = { ...own, VAULT_ASSUMED_ROLE: 'foo-role', VAULT_AWS_AUTH_PATH: 'of-the-plan' };
  const run = { cwd, env };
  await expectRun('02-vault --plan --out plan.json', { ...run, exit: 4 });
  const elsewhere = own.VAULT_ADDR?.replace('127.0.0.1', 'localhost') ?? '';
  await expectRun('02-vault --apply plan.json', {
    cwd,
    env: { ...env, VAULT_ADDR: elsewhere },
    exit: 3,
    says: [`it was made for vault ${own.VAULT_ADDR}, but this run has ${elsewhere}; nothing was changed`],
  });
  await expectRun('02-vault --apply plan.json', {
    cwd,
    env: { ...env, VAULT_NAMESPACE: 'team-a' },
    exit: 3,
    says: ['vault namespace (none), but this run has team-a'],
  });
  await causeFault(world(), 'vault-restarted');
  await expectRun('02-vault --apply plan.json', {
    ...run,
    exit: 3,
    says: [/it was made for vault id \S+, but this run has \S+; nothing was changed/],
  });
  await expectRun('all --yes');
});

test.run();
