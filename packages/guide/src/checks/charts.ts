import { observe, type StepContext } from 'engine/resource';
import type { Check } from 'engine/run';
import { glooChart, vaultChart } from 'gloo-install';
import { VAULT_NAMESPACE } from 'vault-auth';
import type { Systems } from '../guide.ts';
import { check, notLookedUp, pass } from './check.ts';

/** The releases that the guide installs, each with the input that adds values to its chart. */
export function releasesOf(systems: Systems) {
  const gloo = {
    release: 'gloo',
    namespace: systems.NAMESPACE,
    source: glooChart(systems),
    variable: 'GLOO_HELM_VALUES',
    anyVersion: false,
  } as const;
  const vault = {
    release: 'vault',
    namespace: VAULT_NAMESPACE,
    source: vaultChart(systems),
    variable: 'VAULT_HELM_VALUES',
    anyVersion: true,
  } as const;
  return systems.vault.external ? [gloo] : [vault, gloo];
}

/**
 * The charts that a run would install are where it would take them from, in their versions. What is installed already is not
 * asked for: a repository that is down stops no run that needs nothing of it.
 */
export function chartsExist(systems: Systems): Check {
  return check('charts', async (work) => {
    const releases = releasesOf(systems);
    const installed = await observe(() =>
      Promise.all(releases.map((one) => isInstalled(systems, one, work))),
    );
    if (!('value' in installed)) return notLookedUp(installed.unknown);
    const needed = releases.filter((_, index) => !installed.value[index]).map(({ source }) => source);
    await Promise.all(needed.map((source) => systems.helm.chartDigest(source, work)));
    return pass(needed.map(({ chart, version }) => `${chart} ${version}`).join(', ') || 'all are installed');
  });
}

async function isInstalled(
  { helm }: Systems,
  { release, namespace, source, anyVersion }: ReturnType<typeof releasesOf>[number],
  work: StepContext,
): Promise<boolean> {
  const live = await helm.release(release, namespace, work);
  if (live?.status !== 'deployed') return false;
  return anyVersion || live.version === source.version.replace(/^v/, '');
}
