import { observe, type StepContext } from 'engine/resource';
import type { Check } from 'engine/run';
import { glooChart, vaultChart } from 'gloo-install/internal';
import { NAMESPACE_OF_VAULT } from 'vault-auth/internal';
import { advisory, check, notLookedUp, pass, warn } from '../check.ts';
import type { Systems } from '../guide.ts';

/** The guide's releases, each with the input that adds values to its chart. */
function releasesOf(systems: Systems) {
  const gloo = {
    release: 'gloo',
    namespace: systems.NAMESPACE,
    source: glooChart(systems),
    variable: 'GLOO_HELM_VALUES',
    anyVersion: false,
  } as const;
  const vault = {
    release: 'vault',
    namespace: NAMESPACE_OF_VAULT,
    source: vaultChart(systems),
    variable: 'VAULT_HELM_VALUES',
    anyVersion: true,
  } as const;
  return systems.vault.isExternal ? [gloo] : [vault, gloo];
}

/**
 * The charts that a run would install exist at their source, in their versions. An installed chart is not looked up: an
 * unreachable repository must not stop a run that needs nothing from it.
 */
export function chartsExist(systems: Systems): Check {
  return check('charts', async (work) => {
    const releases = releasesOf(systems);
    const installed = await observe(() =>
      Promise.all(releases.map((one) => isInstalled(systems, one, work))),
    );
    if (!('value' in installed)) return notLookedUp(installed.unknown);
    const needed = releases.filter((_, index) => !installed.value[index]).map(({ source }) => source);
    await Promise.all(needed.map((source) => systems.helm.chart(source, work)));
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

/** The label with which a namespace enforces a Pod Security Standard. */
const ENFORCED = 'pod-security.kubernetes.io/enforce';

/**
 * Whether the namespaces of the charts enforce the Pod Security Standard `restricted`, which the charts' pods meet only with
 * additional values. The API server decides which pods it admits.
 */
export function podSecurity(systems: Systems): Check {
  return advisory('pod security', async (work) => {
    const without = releasesOf(systems).filter(({ variable }) => systems[variable] === undefined);
    const restricted = await Promise.all(without.map((chart) => isRestricted(systems, chart, work)));
    const lacking = without.filter((_, index) => restricted[index]);
    if (lacking.length === 0) return pass('no namespace is known to forbid the charts’ pods');
    const namespaces = lacking.map(({ namespace }) => namespace);
    const variables = lacking.map(({ variable }) => variable);
    return warn(
      `${namespaces.length === 1 ? `namespace ${namespaces[0]} enforces` : `namespaces ${namespaces.join(' and ')} enforce`} the Pod Security Standard restricted, which the charts’ pods do not meet by default`,
      `Give the charts the values that docs/your-cluster.md has for it, in ${variables.join(' and ')}.`,
    );
  });
}

/** The API server has already admitted the pods of a deployed release. */
async function isRestricted(
  { kubectl, helm }: Systems,
  { release, namespace }: { readonly release: string; readonly namespace: string },
  work: StepContext,
): Promise<boolean> {
  const labels = (await kubectl.get('namespace', namespace, '', work))?.metadata.labels;
  if (labels?.[ENFORCED] !== 'restricted') return false;
  return (await helm.release(release, namespace, work))?.status !== 'deployed';
}
