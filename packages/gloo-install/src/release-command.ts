import { type Command, commandLines, type Owner, type OwnMark, quote } from 'engine/resource';
import {
  CHART_PATH,
  type ChartSource,
  chartReference,
  type HelmRelease,
  isRegistry,
  VALUES_PATH,
} from 'kubernetes';
import { markLabels, markOfRelease } from './ownership.ts';
import { recoveryCommand, recoveryFor, valuesToKeep } from './pending-release.ts';
import { clearJobsCommands } from './release-jobs.ts';
import type { HelmClients, LiveRelease, ReleaseSpec } from './release-spec.ts';

/** The version to install, or to correct an installed release in. */
export function versionFor(
  live: HelmRelease | undefined,
  { source: { version }, keepsVersion }: ReleaseSpec,
): string {
  const stays = live !== undefined && recoveryFor(live) !== 'uninstall';
  return keepsVersion && stays ? live.version : version;
}

/**
 * The command that a person would type to install a release, or to update an existing one. Labels mark
 * one that was not created by these runbooks as adopted.
 */
export function releaseCommand(
  clients: HelmClients,
  ownership: Owner,
  spec: ReleaseSpec,
  live?: LiveRelease,
): Command {
  const commands = commandsFor(clients, ownership, spec, live);
  const typed = spec.secretsByHand === undefined ? commands : withSecrets(spec.secretsByHand, commands, live);
  return { run: [unlessFolder(spec.source, typed.join(' &&\n'))], reads: spec.values?.file };
}

/** Commands that do nothing in a folder which has one of the chart's name: helm would install that. */
export function unlessFolder(source: ChartSource, command: string): string {
  return isRegistry(source.url) ? command : `[ ! -e ${chartReference(source)} ] &&\n${command}`;
}

function withSecrets(byHand: string, commands: readonly string[], live: LiveRelease | undefined): string[] {
  const last = commands.at(-1) ?? '';
  const typed = live === undefined ? `${byHand} |\n  ${last} --values -` : `${last} --set license_key=****`;
  return [...commands.slice(0, -1), typed];
}

function commandsFor(
  { helm: { shown: helm }, kubectl }: HelmClients,
  ownership: Owner,
  spec: ReleaseSpec,
  live?: LiveRelease,
): string[] {
  if (live === undefined) return [helmCommand(`${helm} install`, '--create-namespace', spec)];
  const named = `${spec.release} --namespace ${quote(spec.namespace)}`;
  const recovery = recoveryFor(live);
  if (recovery === 'uninstall')
    return [recoveryCommand(helm, live), helmCommand(`${helm} install`, '--create-namespace', spec, live)];
  const marked =
    markOfRelease(live, ownership) === 'none' ? ` --labels ${labelList('adopted', ownership)}` : '';
  const first = clearJobsCommands(kubectl, live.jobs ?? [], spec.namespace);
  const upgrading = `${helm} upgrade`;
  if (valuesToKeep(live) === undefined)
    return [...first, `${helmCommand(upgrading, '--reset-then-reuse-values', spec, live)}${marked}`];
  const upgrade = `${helm} get values ${named} --revision ${live.revision} --output yaml |
  ${helmCommand(upgrading, '--reset-values --values -', spec, live)}${marked}`;
  return [...(recovery === 'rollback' ? [...first, recoveryCommand(helm, live)] : []), ...first, upgrade];
}

/** `helm install` or `helm upgrade` with the guide's values, from a file. */
function helmCommand(operation: string, options: string, spec: ReleaseSpec, live?: HelmRelease): string {
  const { release, namespace, source, set = {}, values, given } = spec;
  const sets = Object.entries(set).map(([path, value]) => ` --set "${path}=${value}"`);
  const last = [
    `--version ${quote(versionFor(live, spec))}`,
    ...(given === undefined ? [] : [`--values ${quote(given.file)}`]),
    ...(values === undefined ? [] : [`--values ${values.file}`]),
  ].join(' ');
  return commandLines(
    `${operation} ${release} ${quote(chartReference(source))}${sets.join('')}`,
    `--namespace ${quote(namespace)} ${options}`,
    last,
  );
}

/**
 * The words of that command as helm gets them: the chart that was pulled at `CHART_PATH`, values that may be secret, and those
 * to keep, on standard input, and the operator's own at `VALUES_PATH`.
 */
export function helmWords(
  operation: 'install' | 'upgrade',
  ownership: Owner,
  { set = {}, values, given }: ReleaseSpec,
  live: LiveRelease | undefined,
  keepsValues: boolean,
): string[] {
  const mark = live === undefined ? 'created' : markOfRelease(live, ownership);
  const reuse = keepsValues ? '--reset-values' : '--reset-then-reuse-values';
  return [
    CHART_PATH,
    operation === 'install' ? '--create-namespace' : reuse,
    ...Object.entries(set).map(([path, value]) => `--set=${path}=${value}`),
    ...(given === undefined ? [] : [`--values=${VALUES_PATH}`]),
    ...(values === undefined && !keepsValues ? [] : ['--values=-']),
    `--labels=${labelList(mark === 'created' ? mark : 'adopted', ownership)}`,
  ];
}

function labelList(mark: OwnMark, ownership: Owner): string {
  return Object.entries(markLabels(mark, ownership))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
