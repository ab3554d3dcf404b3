import type { Option } from 'commander';
import { textOf } from '../resource/index.ts';
import type { Catalogue } from './catalogue.ts';
import { programOf } from './commands.ts';
import type { CommandLine } from './options.ts';
import { nameOf } from './usage.ts';

/** The words that completion offers in addition to commands and flags. */
export interface Known {
  readonly steps: readonly string[];
  /** The ids that `explain` takes. */
  readonly diagnoses: readonly string[];
}

/** The words that may follow a word; if it has none, a file follows. */
interface Following {
  readonly after: string;
  readonly words?: readonly string[];
}

function followingOf(options: readonly Option[], { steps, diagnoses }: Known): readonly Following[] {
  const takesSteps = ['--only', '--from'];
  const flags = options.flatMap(({ long, required, argChoices }) => {
    if (!long || !required) return [];
    const words = takesSteps.includes(long) ? steps : argChoices;
    return [{ after: long, ...(words && { words }) }];
  });
  return [{ after: 'explain', words: diagnoses }, ...flags];
}

/** The command that prints our words, one per line. */
function printing(words: readonly string[]): string {
  return words.length === 0 ? ':' : `printf '%s\\n' ${words.join(' ')}`;
}

/** For bash, and for zsh, which reads bash completions. The shell completes file names where this offers no words. */
function bash(words: readonly string[], following: readonly Following[]): string {
  const cases = following.map(({ after, words = [] }) => `    ${after}) ${printing(words)} ;;`);
  return `_runbook_words() {
  case $1 in
${cases.join('\n')}
    *) ${printing(words)} ;;
  esac
}
${textOf('packages/engine/texts', 'completion')}`;
}

function fish(words: readonly string[], following: readonly Following[]): string {
  const flags = following.map(({ after, words }) => {
    const when = after.startsWith('--')
      ? `-l ${after.slice(2)} -r`
      : `-n '__fish_seen_subcommand_from ${after}'`;
    return `complete -c runbook ${when} ${words === undefined ? '-F' : `-f -a '${words.join(' ')}'`}`;
  });
  return `complete -c runbook -f -a '${words.join(' ')}'\n${flags.join('\n')}\n`;
}

/** The setup that bash completions need in zsh. A shell that completes nothing yet has no `compdef`. */
const COMPLETING = `(( $+functions[compdef] )) || { autoload -U compinit && compinit -i -D; }
autoload -U +X bashcompinit && bashcompinit`;

/** The script that a shell evaluates to complete commands, flags and their values. */
export function completion(
  { argument: shell }: Pick<CommandLine, 'argument'>,
  catalogue: Catalogue,
  known: Known,
): string {
  const commands = [...programOf(catalogue).kinds.keys()];
  const shown = commands.flatMap(({ options }) => options.filter(({ hidden }) => !hidden));
  const options = new Map(shown.map((option) => [option.long ?? '', option]));
  const words = new Set([
    ...commands.flatMap((command) => nameOf(command).split(' ')),
    ...options.keys(),
    ...['--help', '--version'],
  ]);
  const given = [[...words], followingOf([...options.values()], known)] as const;
  if (shell === 'fish') return fish(...given);
  return shell === 'zsh' ? `${COMPLETING}\n${bash(...given)}` : bash(...given);
}
