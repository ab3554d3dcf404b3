import type { StepContext } from 'engine/resource';
import type { Check } from 'engine/run';
import type { Systems } from '../guide.ts';
import { releasesOf } from './charts.ts';
import { advises, pass, warn } from './check.ts';

/** The label by which a namespace enforces a Pod Security Standard. */
const ENFORCED = 'pod-security.kubernetes.io/enforce';

/**
 * Whether the namespaces of the charts enforce the Pod Security Standard `restricted`, which the charts' pods meet only with
 * additional values. The API server decides which pods it admits.
 */
export function podSecurity(systems: Systems): Check {
  return advises('pod security', async (work) => {
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

/** The API server has admitted the pods of a deployed release. */
async function isRestricted(
  { kubectl, helm }: Systems,
  { release, namespace }: { readonly release: string; readonly namespace: string },
  work: StepContext,
): Promise<boolean> {
  const labels = (await kubectl.get('namespace', namespace, '', work))?.metadata.labels;
  if (labels?.[ENFORCED] !== 'restricted') return false;
  return (await helm.release(release, namespace, work))?.status !== 'deployed';
}
