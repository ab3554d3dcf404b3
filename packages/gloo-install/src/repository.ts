import { type Ownership, quote, type Resource } from 'engine/resource';
import type { Helm } from 'kubernetes';

type Adopting = Pick<Ownership, 'adopt'>;

interface RepositorySpec {
  readonly name: string;
  readonly url: string;
  readonly variable: string;
}

/** Whether charts are in an OCI registry: helm pulls from one by its address, without a local name. */
export function isRegistry(url: string): boolean {
  return url.startsWith('oci://');
}

/** A chart as helm takes it: with its repository's local name, or with its whole address in a registry. */
export function chartReference(name: string, url: string, chart: string): string {
  return isRegistry(url) ? `${trimSlash(url)}/${chart}` : `${name}/${chart}`;
}

/**
 * A chart's version as helm takes it. A registry has a chart under its exact version only; a repository also accepts it
 * with a leading v.
 */
export function chartVersion(url: string, version: string): string {
  return isRegistry(url) ? version.replace(/^v/, '') : version;
}

/** The repository of a chart; none for a chart in a registry, because helm pulls from a registry without adding it. */
export function chartSource(helm: Helm, ownership: Adopting, spec: RepositorySpec): Resource<string>[] {
  return isRegistry(spec.url) ? [] : [chartRepository(helm, ownership, spec)];
}

/** A chart repository under its local name (`helm repo add`). */
export function chartRepository(helm: Helm, ownership: Adopting, spec: RepositorySpec): Resource<string> {
  const { name, url } = spec;
  const isSame = (live: string) => trimSlash(live) === trimSlash(url);
  return {
    ownership,
    kind: `${name}-repository`,
    name: `helm repository ${name}`,
    read: (work) => helm.repository(name, work),
    differs: (live) => (isSame(live) ? [] : [{ field: 'url', live, wanted: url }]),
    mayChange: (live) =>
      isSame(live) || `If the repository you have is the one you mean, set ${spec.variable}=${live}.`,
    command: (live) =>
      live === undefined
        ? `helm repo add ${name} ${quote(url)}\nhelm repo update`
        : `helm repo add ${name} ${quote(url)} --force-update`,
    write: (_live, work) => helm.addRepository(name, url, work),
  };
}

/** An address without the slashes at its end, which mean nothing. */
export function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
