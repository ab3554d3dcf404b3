import { quote } from '../resource/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { CommandKind, Flag } from './flag.ts';
import { FLAGS } from './flag-table.ts';
import { commandsOf, FLAG_NAMES, type FlagName, type FlagValues, flagsFor, flagText } from './flags.ts';

/** How every text names the program. */
export const COMMAND = './runbook';

/** The flags that say where and how a run acts. Every command that it prints has them. */
const CARRIED = [
  ...['fleet', 'cluster', 'region', 'kubeContext', 'guide', 'enterprise', 'strictTrust'],
  ...['adopt', 'noTags', 'deleteSecrets'],
] as readonly FlagName[];

/** The program in a text, the command that it is given there, and the flags that follow, with their values. */
const SAID =
  /\.\/runbook(?![\w-])(?: (?<name>(?:fleet )?[a-z\d][\w-]*))?(?<after>(?: --[\w-]+(?:[= ][^\s`-][^\s`]*)?)*)/g;

/**
 * Names the program in a text by the words that start it, and gives each of its commands the flags that this run was given, so
 * that it does the same in the same place. A bundle of one runbook runs no other, and takes no name; one of `all` has every section.
 */
export function inWordsOf(
  { command, runbook }: { readonly command: string; readonly runbook?: string },
  catalogue?: Catalogue,
  line: Partial<FlagValues> = {},
): (text: string) => string {
  const kinds = new Map(catalogue && commandsOf(catalogue).map(({ name, kind }) => [name, kind]));
  return (text) =>
    text.replaceAll(SAID, (_, name: string | undefined, after: string) => {
      const helps = after.startsWith(' --help');
      const ofAll = name === undefined || name === 'all';
      const kind = kinds.get(name ?? '');
      const flags = kind === undefined || helps ? [] : carried(kind, line, after);
      const isPart = runbook === 'all' && kind === 'section';
      const itself = runbook !== undefined && (name === runbook || (ofAll && helps) || isPart);
      const only = isPart && !/ --(?:only|from)\b/.test(after) ? ['--only', name ?? ''] : [];
      const program = itself
        ? [command]
        : [runbook === undefined ? command : COMMAND, ...(name ? [name] : [])];
      return `${[...program, ...flags, ...only].join(' ')}${after}`;
    });
}

/** The flags of a run that a command takes beside those that a text gives it. */
function carried(kind: CommandKind, line: Partial<FlagValues>, after: string): string[] {
  const following = FLAG_NAMES.filter((name) => after.split(/[ =]/).includes(flagText(name)));
  const fits = (name: FlagName) =>
    flagsFor(kind).includes(name) &&
    !following.some((other) => other === name || conflict(name, other) || conflict(other, name));
  return CARRIED.flatMap((name) => {
    const value = line[name];
    // With a fleet, --cluster is the name of an entry.
    const ofEntry = name === 'cluster' && line.fleet !== undefined;
    if (!value || !fits(name) || (ofEntry && !fits('fleet'))) return [];
    return value === true ? [flagText(name)] : [flagText(name), quote(String(value))];
  });
}

function conflict(one: FlagName, other: FlagName): boolean {
  const { conflicts = [] }: Flag = FLAGS[one];
  return conflicts.includes(other);
}
