import { isDeepStrictEqual } from 'node:util';
import { sameAs, snapshot } from '../snapshot.ts';
import { command, world } from '../world.ts';
import { type Baseline, broken } from './case.ts';
import { trial } from './trial.ts';

/** The guide carried out; anew only where the case before has left something else. */
export async function guideIsDone(baseline: Baseline): Promise<void> {
  if (isDeepStrictEqual(await snapshot().catch(() => undefined), baseline.golden)) return;
  await world().reset();
  await followGuide();
  await sameAs(baseline.golden);
}

/** AWS and Vault as they were before the guide; the cluster has its releases already, which saves their installation. */
export async function allButTheCluster(): Promise<void> {
  const installed = await command('helm', ['list', '-A', '--deployed', '--short']);
  if (!/^gloo$[\s\S]*^vault$/m.test(installed.output)) {
    await world().reset();
    await followGuide();
  }
  await world().emptyAwsAndVault();
}

/** What there is in AWS, in Vault and of releases. */
export async function bareState(): Promise<unknown> {
  const there = await snapshot();
  return { aws: there.aws, vault: there.vault, releases: there.cluster.releases };
}

async function followGuide(): Promise<void> {
  const { exitCode, output } = await trial(['all', '--yes']);
  if (exitCode !== 0) broken('the guide could not be carried out', output);
}
