import { isObject } from 'resource';
import { readPrinted } from './printed.ts';

/** A Helm release, as `helm get all` and `get values` report it. */
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
  /**
   * When helm last recorded something about it (an operation or a hook that began or ended), in milliseconds since the
   * epoch, by the clock of that helm's machine.
   */
  readonly recorded: number;
  /** The values its user gave, without the chart's defaults. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
}

const time = (of: string) => `{{printf "%q" (${of}.Format "2006-01-02T15:04:05Z07:00")}}`;

/**
 * The template by which `helm get all` prints a release as JSON: `get metadata` leaves out the labels. The name without a value
 * ends the list of labels.
 */
export const RELEASE_FACTS = `{{with .Release}}{
  "chart": {{printf "%q" .Chart.Metadata.Name}},
  "version": {{printf "%q" .Chart.Metadata.Version}},
  "status": {{printf "%q" .Info.Status}},
  "revision": {{.Version}},
  "times": [ {{range .Hooks}}${time('.LastRun.StartedAt')}, ${time('.LastRun.CompletedAt')}, {{end}}
    ${time('.Info.Deleted')}, ${time('.Info.LastDeployed')} ],
  "labels": { {{range $key, $value := .Labels}}{{printf "%q: %q," $key $value}}{{end}} "": "" }
}{{end}}`;

interface ReleaseFacts {
  readonly chart: string;
  readonly version: string;
  readonly status: string;
  readonly revision: number;
  readonly times: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Parses what helm printed about a release: the output of `RELEASE_FACTS`, and its values as JSON. Pure.
 * @param of its name and namespace, as helm's arguments
 * @throws Failure if helm printed something else
 */
export function readRelease(
  printed: string,
  values: string,
  of: readonly string[] = [],
): Omit<HelmRelease, 'name' | 'namespace'> {
  const command = (what: string) => ['helm get', what, ...of].join(' ');
  const { times, ...facts } = readPrinted<ReleaseFacts>(
    command('all'),
    printed,
    (value) => isObject(value) && Array.isArray(value.times) && isObject(value.labels),
  );
  const given = readPrinted<HelmRelease['values'] | null>(
    `${command('values')} --output=json`,
    values,
    (value) => value === null || isObject(value),
  );
  return {
    ...facts,
    version: facts.version.replace(/^v/, ''),
    recorded: Math.max(...times.map((time) => Date.parse(time))),
    values: given ?? {},
  };
}
