import { trimSlash } from 'engine/network';

/** Where a chart comes from: a repository, or a registry (`oci://`). */
export interface ChartSource {
  /** The local name of the repository. */
  readonly name: string;
  readonly url: string;
  readonly chart: string;
  readonly version: string;
  /** The inputs that name the address and the version. */
  readonly urlVariable: string;
  readonly versionVariable: string;
}

/** Whether charts are in an OCI registry: helm pulls from one by its address, without a local name. */
export function isRegistry(url: string): boolean {
  return url.startsWith('oci://');
}

/** A chart as helm takes it: with its repository's local name, or with its whole address in a registry. */
export function chartReference({ name, url, chart }: ChartSource): string {
  return isRegistry(url) ? `${trimSlash(url)}/${chart}` : `${name}/${chart}`;
}
