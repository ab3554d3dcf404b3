import { trimSlash } from 'engine/network';

/** The source of a chart: a repository, or a registry (`oci://`). */
export interface ChartSource {
  /** The local name of the repository. */
  readonly name: string;
  readonly url: string;
  readonly chart: string;
  readonly version: string;
  /** The inputs for the address and the version. */
  readonly urlVariable: string;
  readonly versionVariable: string;
}

/** Whether charts are in an OCI registry, from which helm pulls by address, without a local name. */
export function isRegistry(url: string): boolean {
  return url.startsWith('oci://');
}

/** The argument of helm for a chart: with its repository's local name, or with its whole address in a registry. */
export function chartReference({ name, url, chart }: ChartSource): string {
  return isRegistry(url) ? `${trimSlash(url)}/${chart}` : `${name}/${chart}`;
}
