import { commandLines, type Owner, quote } from 'engine/resource';
import { type HelmRelease, labelList } from 'kubernetes';
import type { GivenValues } from './given-values.ts';
import { isManagedRelease, ownershipLabels } from './ownership-labels.ts';
import { clearanceOf, valuesToKeep } from './pending-release.ts';

export interface ReleaseCommandSpec {
  readonly release: string;
  readonly namespace: string;
  /** Local name and chart, as in `gloo/gloo`; or an address, as in `oci://registry/charts/gloo`. */
  readonly chart: string;
  readonly version?: string | undefined;
  /** The values that the guide gives with `--set`, by their paths. */
  readonly set?: Readonly<Record<string, boolean>>;
  /** The values that the guide gives in `helm-overrides.yaml`. */
  readonly values?: string;
  /** The operator's own values, beneath the guide's. */
  readonly given?: GivenValues | undefined;
}

/**
 * The command that a person would type to install a release, or to update an existing one. Labels mark an adopted one as
 * managed.
 */
export function releaseCommand(ownership: Owner, spec: ReleaseCommandSpec, live?: HelmRelease): string {
  if (live === undefined) return helmCommand('install', spec);
  const of = `${spec.release} --namespace ${quote(spec.namespace)}`;
  const clearance = clearanceOf(live);
  if (clearance === 'uninstall')
    return `helm uninstall ${of} --wait --no-hooks\n${helmCommand('install', spec)}`;
  const marked = isManagedRelease(live, ownership)
    ? ''
    : ` --labels ${labelList(ownershipLabels(ownership))}`;
  if (valuesToKeep(live) === undefined) return `${helmCommand('upgrade', spec)}${marked}`;
  const upgrade = `helm get values ${of} --revision ${live.revision} --output yaml |
  ${helmCommand('upgrade from values', spec)}${marked}`;
  return clearance === 'rollback' ? `helm rollback ${of}\n${upgrade}` : upgrade;
}

const OPERATIONS = {
  install: { helm: 'helm install', chart: '', namespace: ' --create-namespace', values: [] },
  upgrade: { helm: 'helm upgrade', chart: ' --reset-then-reuse-values', namespace: '', values: [] },
  // The release's own values come on standard input.
  'upgrade from values': {
    helm: 'helm upgrade',
    chart: ' --reset-values',
    namespace: '',
    values: ['--values -'],
  },
} as const;

/** `helm install` or `helm upgrade` with the guide's values, from a file. */
function helmCommand(operation: keyof typeof OPERATIONS, spec: ReleaseCommandSpec): string {
  const { release, namespace, chart, version, set = {}, values, given } = spec;
  const options = OPERATIONS[operation];
  const sets = Object.entries(set).map(([path, value]) => ` --set "${path}=${value}"`);
  const last = [
    ...(version === undefined ? [] : [`--version ${quote(version)}`]),
    ...options.values,
    ...(given === undefined ? [] : [`--values ${quote(given.file)}`]),
    ...(values === undefined ? [] : ['--values helm-overrides.yaml']),
  ].join(' ');
  return commandLines(
    `${options.helm} ${release} ${quote(chart)}${sets.join('')}${options.chart}`,
    `--namespace ${quote(namespace)}${options.namespace}`,
    ...(last === '' ? [] : [last]),
  );
}
