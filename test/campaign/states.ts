import { isDeepStrictEqual } from 'node:util';
import { causeBreak } from 'sandbox';
import { sameAs, snapshot } from '../snapshot.ts';
import { command, world } from '../world.ts';
import { type Baseline, fail, type SetupStep, type State } from './case.ts';
import { trial } from './trial.ts';

/** Functions that bring the sandbox into each state. */
export const STATES: Readonly<Record<State, (baseline: Baseline) => Promise<void>>> = {
  fresh: () => world().reset(),
  awsAndVaultEmpty: prepareAwsAndVaultEmpty,
  guideDone: prepareGuideDone,
  drifted: prepareDrifted,
};

/** Removes the faults, delays and clocks that a case before, which may have failed, has set. */
export async function undisturb(): Promise<void> {
  const { control } = world();
  await control.clearFaults();
  await control.configureAccount({ clockAheadSeconds: 0 });
  await control.setConsistency({
    roles: 0,
    policies: 0,
    attachments: 0,
    providers: 0,
    principals: 0,
  });
}

/** Runs the guide, unless the sandbox is already in the expected outcome. */
async function prepareGuideDone(baseline: Baseline): Promise<void> {
  if (isDeepStrictEqual(await snapshot().catch(() => undefined), baseline.golden)) return;
  await world().reset();
  await carryOut(['all', '--yes'])();
  await sameAs(baseline.golden);
}

/** Empties AWS and Vault. Installs the Helm releases first, unless nothing but their installation has happened to them. */
async function prepareAwsAndVaultEmpty(): Promise<void> {
  // An upgrade of Gloo leaves a service account of one of its hooks.
  const installed = await command('helm', ['list', '-A', '--deployed', '--output', 'json']);
  const releases: { name: string; revision: string }[] = JSON.parse(installed.output);
  const isNew = (release: string) =>
    releases.some(({ name, revision }) => name === release && revision === '1');
  if (!isNew('gloo') || !isNew('vault')) {
    await world().reset();
    await carryOut(['all', '--yes'])();
  }
  await world().emptyAwsAndVault();
}

/** Each of these needs a change of another kind: in IAM, in Vault, by helm and by kubectl. */
const DRIFTS = [
  'oidc-provider-without-audience',
  'trust-wrong-namespace',
  'policy-statement-lost',
  'role-description-differs',
  'header-differs',
  'vault-policy-narrow',
  'vault-role-ttl-changed',
  'service-account-without-annotation',
];

/** Runs the guide with an older Gloo, and then causes every drift. */
export async function prepareDrifted(): Promise<void> {
  await world().reset();
  await OLDER_GLOO();
  for (const fault of DRIFTS) await cause(fault)();
}

/** Runs a runbook, which has to succeed. */
export const carryOut =
  (args: readonly string[], env: Readonly<Record<string, string>> = {}): SetupStep =>
  async () => {
    const { exitCode, output } = await trial(args, { env });
    if (exitCode !== 0) fail(`${args.join(' ')} failed`, output);
  };

/** Causes a fault in the sandbox. */
export const cause =
  (fault: string): SetupStep =>
  () =>
    causeBreak(world(), fault);

/** Runs the guide with an older Gloo. */
export const OLDER_GLOO = carryOut(['all', '--yes'], { EDGE_VERSION: 'v1.16.0' });

/** A snapshot of AWS, Vault and the Helm releases, without the rest of the cluster. */
export async function snapshotResources(): Promise<unknown> {
  const { aws, vault, cluster } = await snapshot();
  return { aws, vault, releases: cluster.releases };
}
