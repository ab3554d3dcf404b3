import type { Catalogue } from './catalogue.ts';
import { commandsOf, FLAG_NAMES, flagText } from './flags.ts';

const SHELLS: ReadonlyMap<string, (words: string) => string> = new Map([
  ['bash', (words) => `complete -W '${words}' runbook ./runbook\n`],
  // zsh reads bash's own completions.
  [
    'zsh',
    (words) => `autoload -U +X bashcompinit && bashcompinit\ncomplete -W '${words}' runbook ./runbook\n`,
  ],
  ['fish', (words) => `complete -c runbook -f -a '${words}'\n`],
]);

/** What a shell evaluates to complete commands and flags; `undefined` for a shell that is not known. */
export function completion(shell: string, catalogue: Catalogue): string | undefined {
  const commands = commandsOf(catalogue).flatMap(({ name }) => name.split(' '));
  const words = new Set([...commands, ...FLAG_NAMES.map(flagText), '--help', '--version']);
  return SHELLS.get(shell)?.([...words].join(' '));
}

export const SHELL_NAMES = [...SHELLS.keys()];
