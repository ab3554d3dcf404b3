import { type Command, commandLines, type Owner, quote } from 'engine/resource';
import {
  CHART_PATH,
  type ChartSource,
  chartReference,
  type HelmRelease,
  isRegistry,
  type Kubectl,
  VALUES_PATH,
} from 'kubernetes';
import { markLabels, markOfRelease } from '../objects/ownership.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import { FORCE, recoveryFor, stepsBefore, valuesToKeep } from './pending-release.ts';
import { descriptionOf } from './recorded-inputs.ts';
import type { LiveRelease, ReleaseSpec, SourceState } from './release-spec.ts';

/** The version to install, or to keep when correcting an installed release. */
export function versionFor(
  live: HelmRelease | undefined,
  { source: { version }, keepsVersion }: ReleaseSpec,
): string {
  const stays = live !== undefined && recoveryFor(live) !== 'uninstall';
  return keepsVersion && stays ? live.version : version;
}

/**
 * The command that a person would type to install a release, or to update an existing one. Labels mark
 * a release that these runbooks did not create as adopted.
 */
export function releaseCommand(
  systems: ReleaseSystems,
  spec: ReleaseSpec,
  live?: LiveRelease,
  learned: Partial<SourceState> = {},
): Command {
  const commands = commandsFor(systems, spec, live, learned);
  const typed = spec.secretsByHand === undefined ? commands : withSecrets(spec.secretsByHand, commands, live);
  return { run: [unlessFolder(spec.source, typed.join(' &&\n'))], reads: spec.values?.file };
}

/** Makes commands do nothing in a folder that contains one with the chart's name, which helm would install. */
export function unlessFolder(source: ChartSource, command: string): string {
  return isRegistry(source.url) ? command : `[ ! -e ${chartReference(source)} ] &&\n${command}`;
}

function withSecrets(byHand: string, commands: readonly string[], live: LiveRelease | undefined): string[] {
  const last = commands.at(-1) ?? '';
  const typed = live === undefined ? `${byHand} |\n  ${last} --values -` : `${last} --set license_key=****`;
  return [...commands.slice(0, -1), typed];
}

function commandsFor(
  systems: ReleaseSystems,
  spec: ReleaseSpec,
  live: LiveRelease | undefined,
  learned: Partial<SourceState>,
): string[] {
  const { helm, kubectl, ownership } = systems;
  const typed = (operation: Operation, options = {}) =>
    `${helm.shown} ${typedText(helmLines(operation, ownership, spec, live, { ...learned, ...options }))}`;
  if (live === undefined) return [typed('install')];
  const kinds = kindCommands(kubectl, spec, live);
  const before = stepsBefore(live, learned.forces).map(([tool, words, patch]) =>
    systems[tool].typed(words, patch),
  );
  const named = `${spec.release} --namespace ${quote(spec.namespace)}`;
  const values = `${helm.shown} get values ${named} --revision ${live.revision} --output yaml`;
  const keeps = valuesToKeep(live) !== undefined;
  if (recoveryFor(live) === 'uninstall') {
    if (!keeps) return [...kinds, ...before, typed('install')];
    return [...kinds, `values=$(${values})`, ...before, `echo "$values" |\n  ${typed('install')}`];
  }
  const upgrade = typed('upgrade', { marks: markOfRelease(live, ownership) === 'none' });
  return [...kinds, ...before, keeps ? `${values} |\n  ${upgrade}` : upgrade];
}

/** The command with which a person creates the kinds of a chart's objects that the cluster does not know. */
export function kindCommands(
  kubectl: Kubectl,
  { source }: ReleaseSpec,
  { unknown = [], version }: Partial<LiveRelease> = {},
): string[] {
  if (unknown.length === 0) return [];
  return [
    `${crdsOf({ ...source, version: version ?? '' })} |\n  ${kubectl.typed(['apply', '--server-side', '--filename', '-'])}`,
  ];
}

/** The command that prints a chart’s CRDs. Helm 3 joins the files without a separator. */
export function crdsOf(source: ChartSource): string {
  const show = `helm show crds ${quote(chartReference(source))} --version ${quote(source.version)}`;
  return `${show} |\n  awk '/^apiVersion:/ { print "---" } 1'`;
}

type Operation = 'install' | 'upgrade';

/** A word of a helm command, which may differ between typing and running, or be in only one of them. */
type Word = string | { readonly typed?: string; readonly run?: string };

interface LineOptions extends Partial<SourceState> {
  readonly marks?: boolean;
}

/**
 * The lines of `helm install` or `helm upgrade`, from which both the shown and the executed command are made. They differ in the
 * chart, which is already pulled, in the values files, which then have no names, and in the labels.
 * @param marks whether the shown command marks the release as adopted
 * @param forces whether an upgrade takes over fields that others have set
 * @param hasNamespace whether the namespace is known to exist
 */
export function helmLines(
  operation: Operation,
  ownership: Owner,
  spec: ReleaseSpec,
  live: LiveRelease | undefined,
  { marks = false, forces = false, hasNamespace = live !== undefined }: LineOptions = {},
): readonly (readonly Word[])[] {
  const { release, namespace, source, set = {}, values, given } = spec;
  const keeps = live !== undefined && valuesToKeep(live) !== undefined;
  const mark = live === undefined || markOfRelease(live, ownership) === 'created' ? 'created' : 'adopted';
  const labels = Object.entries(markLabels(mark, ownership))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return [
    [
      operation,
      release,
      { typed: quote(chartReference(source)), run: CHART_PATH },
      ...Object.entries(set).flatMap(([path, value]) => [
        '--set',
        { typed: `"${path}=${value}"`, run: `${path}=${value}` },
      ]),
    ],
    [
      ...['--namespace', namespace],
      ...(operation === 'install'
        ? hasNamespace
          ? []
          : ['--create-namespace']
        : [keeps ? '--reset-values' : '--reset-then-reuse-values']),
      ...(forces && operation === 'upgrade' ? [FORCE] : []),
      ...(keeps ? [{ typed: '--values -' }] : []),
    ],
    [
      { typed: `--version ${quote(versionFor(live, spec))}` },
      ...(given === undefined ? [] : ['--values', { typed: quote(given.file), run: VALUES_PATH }]),
      ...(values === undefined ? [] : [{ typed: `--values ${values.file}` }]),
      // The guide's values, merged over those to keep.
      ...(values === undefined && !keeps ? [] : [{ run: '--values=-' }]),
      marks ? { typed: `--labels ${labels}`, run: `--labels=${labels}` } : { run: `--labels=${labels}` },
      { run: `--description=${descriptionOf(spec.records)}` },
    ],
  ];
}

function typedText(lines: readonly (readonly Word[])[]): string {
  const typed = (word: Word) => (typeof word === 'string' ? quote(word) : (word.typed ?? []));
  return commandLines(...lines.map((line) => line.flatMap(typed).join(' ')));
}

/** The words of the executed command. */
export function runWords(lines: readonly (readonly Word[])[]): string[] {
  return lines.flat().flatMap((word) => (typeof word === 'string' ? word : (word.run ?? [])));
}
