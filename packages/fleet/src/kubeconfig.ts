import { Failure, literal } from 'engine/resource';
import { type Kubeconfig, readContext } from 'kubernetes';
import pMap from 'p-map';
import { stringify } from 'yaml';
import type { Fleet } from './fleet-file.ts';

const AT_A_TIME = 8;

/**
 * A kubeconfig for the workers of a fleet: only the contexts of its entries, from this machine's kubeconfig.
 * @throws Failure of kind input if a context does not exist, or no entry needs one.
 */
export async function fleetKubeconfig({ file, entries }: Fleet): Promise<string> {
  const shared = entries.filter(({ variables }) => !variables.KUBECONFIG);
  // An entry without a context uses the current one.
  const contexts = [...new Set(shared.map(({ flags }) => flags['kube-context'] || undefined))];
  if (contexts.length === 0) {
    throw new Failure({
      kind: 'input',
      resource: `fleet ${literal(file)}`,
      seen: 'every entry has its own KUBECONFIG, so the workers need no other',
      next: ['Provide those files to the workers.'],
    });
  }
  const read = await pMap(contexts, (context) => readContext(context, process.env), {
    concurrency: AT_A_TIME,
  });
  return stringify(merged(read, contexts.indexOf(undefined)), { lineWidth: 0 });
}

/** Merges kubeconfigs of the same machine, in which a name means the same. */
export function merged(configs: readonly Kubeconfig[], current: number) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': configs[current]?.['current-context'] ?? '',
    contexts: onceEach(configs.flatMap(({ contexts }) => contexts)),
    clusters: onceEach(configs.flatMap(({ clusters }) => clusters)),
    users: onceEach(configs.flatMap(({ users }) => users)),
  };
}

function onceEach<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return [...new Map(entries.map((one) => [one.name, one])).values()];
}
