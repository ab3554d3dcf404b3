import { HOLDER_LABEL, type ReleaseHolder } from './release-holder.ts';

/** A Helm release as `helm get all` and `get values` tell of it. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  /** The chart's name, without its repository. */
  readonly chart: string;
  /** The chart's version, without a leading `v`. */
  readonly version: string;
  /** `deployed`, `failed`, `pending-install`, `pending-upgrade`, `pending-rollback`, `uninstalling`, … */
  readonly status: string;
  readonly revision: number;
  /** When its last operation began, in milliseconds since the epoch, by the clock of whoever began it. */
  readonly since: number;
  /** The values its user gave, without the chart's defaults. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether it carries the labels that were asked about. */
  readonly labelled: boolean;
  /** The helm that works on it, or was killed while it did; only where its status says that one does. */
  readonly holder?: ReleaseHolder | undefined;
}

/**
 * What one `helm get all` is to tell of a release, as JSON: `get metadata` leaves out the labels. The name without a value
 * ends the list of labels.
 */
export const RELEASE_FACTS = `{{with .Release}}{
  "chart": {{printf "%q" .Chart.Metadata.Name}},
  "version": {{printf "%q" .Chart.Metadata.Version}},
  "status": {{printf "%q" .Info.Status}},
  "revision": {{.Version}},
  "since": {{printf "%q" (.Info.LastDeployed.Format "2006-01-02T15:04:05Z07:00")}},
  "labels": { {{range $key, $value := .Labels}}{{printf "%q: %q," $key $value}}{{end}} "": "" }
}{{end}}`;

interface ReleaseFacts {
  readonly chart: string;
  readonly version: string;
  readonly status: string;
  readonly revision: number;
  readonly since: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * What helm printed of a release: by `RELEASE_FACTS`, and its values as JSON. Pure.
 * @param labels those that are asked about
 */
export function readRelease(
  printed: string,
  values: string,
  labels: Readonly<Record<string, string>>,
): Omit<HelmRelease, 'name' | 'namespace' | 'holder'> & { readonly holder: string | undefined } {
  const { since, labels: found, ...facts } = JSON.parse(printed) as ReleaseFacts;
  return {
    ...facts,
    version: facts.version.replace(/^v/, ''),
    since: Date.parse(since),
    values: (JSON.parse(values) as Record<string, unknown> | null) ?? {},
    holder: found[HOLDER_LABEL],
    labelled: Object.entries(labels).every(([key, value]) => found[key] === value),
  };
}
