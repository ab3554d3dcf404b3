import { trimSlash } from 'engine/network';
import { type Ownership, quote, type Resource } from 'engine/resource';
import { type ChartSource, type Helm, isRegistry } from 'kubernetes';
import type { RepositoryName } from '../systems/charts.ts';

/**
 * The repository of a chart under its local name (`helm repo add`); none for a registry, from which helm pulls
 * without adding it.
 */
export function chartRepository(
  helm: Helm,
  ownership: Pick<Ownership, 'adopt'>,
  { name, url, urlVariable }: Pick<ChartSource, 'url' | 'urlVariable'> & { readonly name: RepositoryName },
): Resource<string>[] {
  if (isRegistry(url)) return [];
  const isSame = (live: string) => trimSlash(live) === trimSlash(url);
  const repository: Resource<string> = {
    ownership,
    kind: `${name}-repository`,
    in: 'this machine',
    page: 'repository',
    // The repository is on this machine.
    claim: false,
    name: `helm repository ${name}`,
    isLocal: true,
    read: (work) => helm.repository(name, work),
    differs: (live) => (isSame(live) ? [] : [{ field: 'url', live, wanted: url }]),
    markOf: () => 'none',
    otherwise: (live) => `If the repository you have is the one you mean, set ${urlVariable}=${live}.`,
    command: (live) => ({
      run:
        live === undefined
          ? [`helm repo add ${name} ${quote(url)}`, 'helm repo update']
          : [`helm repo add ${name} ${quote(url)} --force-update`],
    }),
    write: (live, work) => helm.addRepository(name, url, work, live !== undefined),
  };
  return [repository];
}
