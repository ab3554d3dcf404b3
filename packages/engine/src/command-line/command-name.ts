import type { Command } from 'commander';
import { quote } from '../resource/index.ts';
import type { Catalogue } from './catalogue.ts';
import { programOf } from './commands.ts';
import { KEPT_IN_PLAN } from './flag-options.ts';
import { type FlagName, flagText } from './flags.ts';
import type { CommandLine } from './options.ts';
import { COMMAND, nameOf } from './usage.ts';

/** The flags that say where and how a run acts. Every command that the run prints repeats them. */
const CARRIED = [
  ...['fleet', 'cluster', 'region', 'kubeContext'],
  ...['guide', 'enterprise', 'strictTrust', 'adopt', 'deleteSecrets'],
] as readonly FlagName[];

/** In a text: the program, the command after it, and the flags that follow, with their values. */
const SAID =
  /\.\/runbook(?![\w-])(?: (?<name>[a-z\d][\w-]*))?(?<after>(?: --[\w-]+(?:[= ][^\s`-][^\s`]*)?)*)/g;

/** All subcommands of kubectl and helm that call a cluster. The others, such as `kubectl config` and `helm repo`, are for this machine. */
const CALLS_CLUSTER = {
  kubectl:
    'annotate|api-resources|api-versions|apply|attach|auth|autoscale|certificate|cluster-info|cordon|cp|create|debug|delete|describe|diff|drain|edit|events|exec|explain|expose|get|label|logs|patch|port-forward|proxy|replace|rollout|run|scale|set|taint|top|uncordon|wait',
  helm: 'get|history|install|list|ls|rollback|status|test|uninstall|upgrade',
} as const;

/** A command for the cluster in a text. */
const FOR_CLUSTER = new RegExp(
  Object.entries(CALLS_CLUSTER)
    .map(([tool, subcommands]) => `\\b${tool} (?=(?:${subcommands})\\b)`)
    .join('|'),
  'g',
);

/** Adds the kubectl context that this run was given to each command for the cluster in a text. */
function inContextOf({ kubeContext }: Partial<CommandLine>): (text: string) => string {
  if (kubeContext === undefined) return (text) => text;
  const context = {
    kubectl: quote(`--context=${kubeContext}`),
    helm: quote(`--kube-context=${kubeContext}`),
  };
  return (text) =>
    text.replaceAll(FOR_CLUSTER, (found) => `${found}${context[found.trimEnd() as keyof typeof context]} `);
}

/**
 * Replaces `./runbook` with the words that started this program, and adds to each command the flags that this run was given, so
 * that it does the same in the same place; commands for the cluster get its kubectl context. A single-runbook file takes no
 * runbook name; that of `all` runs every section. Each file explains every diagnosis.
 */
export function commandRewriter(
  { command, runbook }: { readonly command: string; readonly runbook?: string },
  catalogue: Catalogue,
  line: Partial<CommandLine> = {},
): (text: string) => string {
  let commands: ReturnType<typeof programOf>['kinds'] | undefined;
  const inContext = inContextOf(line);
  return (text) =>
    inContext(text).replaceAll(SAID, (_, name: string | undefined, after: string) => {
      const helps = after.startsWith(' --help');
      const ofAll = name === undefined || name === 'all';
      commands ??= programOf(catalogue).kinds;
      const [taker, kind] = [...commands].find(([one]) => nameOf(one) === name) ?? [];
      const flags = taker === undefined || helps ? [] : carried(taker, line, after);
      const isPart = runbook === 'all' && kind === 'section';
      const itself = runbook !== undefined && (name === runbook || (ofAll && helps) || isPart);
      const only = isPart && !/ --(?:only|from)\b/.test(after) ? ['--only', name ?? ''] : [];
      const explains = name === 'explain';
      const program = itself ? [command] : [explains ? command : COMMAND, ...(name ? [name] : [])];
      return `${[...program, ...flags, ...only].join(' ')}${after}`;
    });
}

/** The flags of this run that a command takes, except those that the text already gives it. A saved plan has most of them. */
function carried({ options }: Command, line: Partial<CommandLine>, after: string): string[] {
  const following = after.split(/[ =]/);
  const given = { ...line, cluster: line.entry ?? line.cluster };
  const isApplied = following.includes('--apply');
  const fits = (name: FlagName) =>
    options.some((option) => option.attributeName() === name) &&
    !following.includes(flagText(name)) &&
    !(isApplied && KEPT_IN_PLAN.includes(name));
  return CARRIED.flatMap((name) => {
    const value = given[name];
    // With a fleet, --cluster is the name of an entry.
    const ofEntry = name === 'cluster' && line.fleet !== undefined;
    if (!value || !fits(name) || (ofEntry && !fits('fleet'))) return [];
    return value === true ? [flagText(name)] : [flagText(name), quote(String(value))];
  });
}
