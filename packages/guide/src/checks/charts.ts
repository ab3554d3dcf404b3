import { observe, type Work } from 'engine/resource';
import type { Check } from 'engine/run';
import { glooChart, vaultChart } from 'gloo-install';
import type { ChartSource } from 'kubernetes';
import { VAULT_NAMESPACE } from 'vault-auth';
import type { Systems } from '../guide.ts';
import { check, notLookedUp, pass } from './check.ts';

interface Release {
  readonly release: string;
  readonly namespace: string;
  readonly source: ChartSource;
  /** Whether it fits in any version. */
  readonly anyVersion: boolean;
}

/**
 * The charts that a run would install are where it would take them from, in their versions. What is installed already is not
 * asked for: a repository that is down stops no run that needs nothing of it.
 */
export function chartsExist(systems: Systems): Check {
  const { helm, vault } = systems;
  const ofGloo = {
    release: 'gloo',
    namespace: systems.NAMESPACE,
    source: glooChart(systems),
    anyVersion: false,
  };
  const ofVault = {
    release: 'vault',
    namespace: VAULT_NAMESPACE,
    source: vaultChart(systems),
    anyVersion: true,
  };
  return check('charts', async (work) => {
    const wanted = vault.external ? [ofGloo] : [ofVault, ofGloo];
    const installed = await observe(() => Promise.all(wanted.map((one) => isInstalled(systems, one, work))));
    if (!('value' in installed)) return notLookedUp(installed.unknown);
    const needed = wanted.filter((_, index) => !installed.value[index]).map(({ source }) => source);
    await Promise.all(needed.map((source) => helm.chartDigest(source, work)));
    return pass(needed.map(({ chart, version }) => `${chart} ${version}`).join(', ') || 'all are installed');
  });
}

async function isInstalled(
  { helm }: Systems,
  { release, namespace, source, anyVersion }: Release,
  work: Work,
): Promise<boolean> {
  const live = await helm.release(release, namespace, work);
  if (live?.status !== 'deployed') return false;
  return anyVersion || live.version === source.version.replace(/^v/, '');
}
