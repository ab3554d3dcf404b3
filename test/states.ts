import { isDeepStrictEqual } from 'node:util';
import { causeFault, runScript } from 'sandbox';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { giveAuthority } from './vault.ts';
import { bash, command, outputOf, world } from './world.ts';

/** The state of a sandbox before and after a case. */
export type State =
  /** No step of the guide has run. */
  | 'fresh'
  /** AWS and Vault are empty. The Helm releases stay, because installing them takes the longest. */
  | 'awsAndVaultEmpty'
  /** Every step of the guide is done. */
  | 'guideDone'
  /** Every step of the guide was done with an older Gloo. Since then, managed resources were changed by others. */
  | 'drifted';

/** An action that prepares a case. */
export type SetupStep = () => Promise<unknown>;

/** Functions that bring the sandbox into each state. The guide's outcome is known after it is recorded. */
export const STATES: Readonly<Record<State, (golden?: unknown) => Promise<void>>> = {
  fresh: () => world().reset(),
  awsAndVaultEmpty: prepareAwsAndVaultEmpty,
  guideDone: guideIsDone,
  drifted: prepareDrifted,
};

/** Removes the faults, delays and clocks of an earlier case, which may have failed. */
export async function undisturb(): Promise<void> {
  const { control } = world();
  await control.clearFaults();
  await control.configureAccount({ clockAheadSeconds: 0, latencyMs: 0 });
  await control.setConsistency({
    roles: 0,
    policies: 0,
    attachments: 0,
    providers: 0,
    principals: 0,
  });
}

/** Runs the guide, unless everything is already as the guide leaves it. */
export async function guideIsDone(golden?: unknown): Promise<void> {
  const isAsRecorded =
    golden === undefined || isDeepStrictEqual(await snapshot().catch(() => undefined), golden);
  // A snapshot does not show whether Vault still knows the tokens of Gloo's pods.
  if (isAsRecorded && (await runbook(['all', '--plan'])).exitCode === 0) return;
  await world().reset();
  if (world().hasOwnVault) await outputOf(bash(giveAuthority()));
  await expectRun('all --yes');
  if (golden !== undefined) await sameAs(golden);
}

/** Empties AWS and Vault. Installs the Helm releases first, unless they are exactly as installed. */
async function prepareAwsAndVaultEmpty(): Promise<void> {
  // An upgrade of Gloo leaves a service account of one of its hooks.
  const installed = await command('helm', ['list', '-A', '--deployed', '--output', 'json']);
  const releases: { name: string; revision: string }[] = JSON.parse(installed.output);
  const isNew = (release: string) =>
    releases.some(({ name, revision }) => name === release && revision === '1');
  if (!isNew('gloo') || !isNew('vault')) {
    await world().reset();
    await expectRun('all --yes');
  }
  await world().emptyAwsAndVault();
}

/** Each of these needs another kind of change: in IAM, in Vault, by helm and by kubectl. */
const DRIFTS = [
  'oidc-provider-without-audience',
  'trust-wrong-namespace',
  'policy-too-wide',
  'role-description-differs',
  'header-differs',
  'vault-policy-narrow',
  'vault-role-ttl-changed',
  'service-account-of-another-role',
];

/** Runs the guide with an older Gloo, and then causes every drift. */
async function prepareDrifted(): Promise<void> {
  await world().reset();
  await OLDER_GLOO();
  for (const fault of DRIFTS) await cause(fault)();
}

/** Causes a fault in the sandbox. */
export const cause =
  (fault: string): SetupStep =>
  () =>
    causeFault(world(), fault);

/** Saves a case the wait until no helm can still be working on an interrupted release. */
export const anHourAfterHelmWasKilled: SetupStep = () => runScript(world(), 'helm_was_killed_an_hour_ago');

/** Runs the guide, and then installs an older Gloo by hand. */
export const OLDER_GLOO: SetupStep = async () => {
  await expectRun('all --yes');
  const upgrade =
    'helm upgrade gloo gloo --repo "$GLOO_HELM_REPO" --version 1.16.0 -n gloo-system --reuse-values';
  await outputOf(
    bash(`kubectl delete job gloo-resource-rollout -n gloo-system --ignore-not-found; ${upgrade}`),
  );
};

/** A snapshot of AWS, Vault and the Helm releases, without the rest of the cluster. */
export async function snapshotResources(): Promise<unknown> {
  const { aws, vault, cluster } = await snapshot();
  return { aws, vault, releases: cluster.releases };
}
