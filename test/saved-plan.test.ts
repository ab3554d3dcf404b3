import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { serving } from 'engine/testing/serving';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { causeFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { ownVault } from './own-vault.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('what was approved is what is installed');

test.before(guideIsDone);

const CHANGED = { exit: 3, says: ['differs from the plan that you agreed to'], hides: ['updated'] } as const;

/** The settings of runs in one folder, where a file of values sets this probe, which differs in each test. */
function withProbe(probe: string) {
  const cwd = temporaryFolder();
  const say = (text: string) => writeFileSync(join(cwd, 'v.yaml'), `gloo:\n  probe: ${text}\n`);
  say(probe);
  return { cwd, say, env: { GLOO_HELM_VALUES: 'v.yaml' } };
}

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
    says: [/it was made for GLOO_HELM_VALUES \(not shown\) \S{22}, but this run has \S{22}/],
    hides: ['swapped', 'approved'],
  });
  // Without the file, the guide's values are wanted, and nothing has to change.
  await expectRun('03-gloo --apply plan.json', {
    cwd: run.cwd,
    exit: 3,
    says: [/it was made for GLOO_HELM_VALUES \(not shown\) \S{22}, but this run has \(none\)/],
    hides: ['No changes'],
  });
  run.say('approved');
  await expectRun('03-gloo --apply plan.json', { ...run, says: ['updated'] });
  assert.is((await probeOfRelease()).trim(), 'approved');
  await expectRun('03-gloo --apply plan.json', { ...run, hides: ['updated'] });
});

/** The sandbox's repository of Gloo's charts, with another chart as version 1.17.3 once `swapped`. */
async function swappingCharts(use: (address: string, swap: () => void) => Promise<void>): Promise<void> {
  const { GLOO_HELM_REPO: real = '' } = world().environment();
  let swapped = false;
  const charts: RequestListener = async (request, response) => {
    const file = swapped ? request.url?.replace('1.17.3', '1.17.2') : request.url;
    response.end(Buffer.from(await (await fetch(`${real}${file}`)).arrayBuffer()));
  };
  await serving(charts, (address) => use(address, () => (swapped = true)));
}

test('a chart of another repository, or another chart of the same one, is not installed', () =>
  swappingCharts(async (address, swap) => {
    const { cwd, env } = withProbe('of-this-chart');
    const repositories = { HELM_REPOSITORY_CONFIG: join(cwd, 'repositories.yaml') };
    const run = { cwd, env: { ...env, ...repositories, GLOO_HELM_REPO: address } };
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
    swap();
    await expectRun('03-gloo --apply plan.json', {
      ...CHANGED,
      ...run,
      says: [/digest: the plan has sha256:[\da-f]{64}, and now it is sha256:[\da-f]{64}/],
    });
  }));

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
