import { type Kubeconfig, readContext } from 'cluster-tools';
import pMap from 'p-map';
import { Failure, literal } from 'resource';
import { stringify } from 'yaml';
import type { Fleet } from '../fleet-file.ts';

/** How many kubectl read at a time. */
const AT_A_TIME = 8;

/**
 * A kubeconfig for the workers of a fleet: from this machine's, the contexts of the fleet's entries and no other.
 * @throws Failure of kind input for a context that is not there, or where no entry needs one.
 */
export async function fleetKubeconfig({ file, entries }: Fleet): Promise<string> {
  const shared = entries.filter(({ variables }) => !variables.KUBECONFIG);
  // An entry without a context means the current one.
  const contexts = [...new Set(shared.map(({ flags }) => flags['kube-context'] || undefined))];
  if (contexts.length === 0) {
    throw new Failure({
      kind: 'input',
      resource: `fleet ${literal(file)}`,
      seen: 'every entry has a KUBECONFIG of its own',
      next: ['Put those files where the workers find them: they need no other.'],
    });
  }
  const read = await pMap(contexts, readContext, { concurrency: AT_A_TIME });
  return stringify(merged(read, contexts.indexOf(undefined)), { lineWidth: 0 });
}

/** One kubeconfig of several from the same machine, where a name means the same in each. Pure. */
export function merged(configs: readonly Kubeconfig[], current: number) {
  const all = (part: 'contexts' | 'clusters' | 'users') => [
    ...new Map(configs.flatMap((config) => config[part] ?? []).map((one) => [one.name, one])).values(),
  ];
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': configs[current]?.['current-context'] ?? '',
    contexts: all('contexts'),
    clusters: all('clusters'),
    users: all('users'),
  };
}
