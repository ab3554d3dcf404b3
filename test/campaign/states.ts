import { isDeepStrictEqual } from 'node:util';
import { causeBreak } from 'sandbox';
import { sameAs, snapshot } from '../snapshot.ts';
import { command, world } from '../world.ts';
import { type Baseline, fail, type State } from './case.ts';
import { trial } from './trial.ts';

/** How the sandbox is brought into a state. */
export const STATES: Readonly<Record<State, (baseline: Baseline) => Promise<void>>> = {
  fresh: () => world().reset(),
  awsAndVaultEmpty: prepareAwsAndVaultEmpty,
  guideDone: prepareGuideDone,
};

/** The guide carried out; anew only where the case before has left something else. */
async function prepareGuideDone(baseline: Baseline): Promise<void> {
  if (isDeepStrictEqual(await snapshot().catch(() => undefined), baseline.golden)) return;
  await world().reset();
  await carryOut(['all', '--yes'])();
  await sameAs(baseline.golden);
}

/** AWS and Vault as they were before the guide; the cluster has its releases already, which saves their installation. */
async function prepareAwsAndVaultEmpty(): Promise<void> {
  const installed = await command('helm', ['list', '-A', '--deployed', '--short']);
  if (!/^gloo$[\s\S]*^vault$/m.test(installed.output)) {
    await world().reset();
    await carryOut(['all', '--yes'])();
  }
  await world().emptyAwsAndVault();
}

/** Something that is done before a trial. */
export type SetupStep = () => Promise<unknown>;

/** A runbook that has to succeed. */
export const carryOut =
  (args: readonly string[], env: Readonly<Record<string, string>> = {}): SetupStep =>
  async () => {
    const { exitCode, output } = await trial(args, { env });
    if (exitCode !== 0) fail(`${args.join(' ')} failed`, output);
  };

export const cause =
  (fault: string): SetupStep =>
  () =>
    causeBreak(world(), fault);

/** The guide with an older Gloo. */
export const OLDER_GLOO = carryOut(['all', '--yes'], { EDGE_VERSION: 'v1.16.0' });

/** What there is in AWS, in Vault and of releases. */
export async function snapshotResources(): Promise<unknown> {
  const there = await snapshot();
  return { aws: there.aws, vault: there.vault, releases: there.cluster.releases };
}
