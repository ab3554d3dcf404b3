import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

interface ShellCommand {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * How a person's shell is started with a sign in its prompt. Its own start-up files are read first, because they set the
 * prompt.
 * @param folder where the start-up files that add the sign are written
 */
export function withPrompt(shell: string, sign: string, folder: string): ShellCommand {
  const { HOME = '', ZDOTDIR = HOME, ENV = '' } = process.env;
  const file = (name: string, ...lines: readonly string[]): string => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  switch (basename(shell)) {
    case 'bash':
      return {
        args: ['--rcfile', file('bashrc', '. ~/.bashrc 2> /dev/null', `PS1="${sign} $PS1"`)],
        env: {},
      };
    case 'zsh':
      file('.zshenv', `ZDOTDIR='${ZDOTDIR}'`, '. "$ZDOTDIR/.zshenv" 2> /dev/null', `ZDOTDIR='${folder}'`);
      file('.zshrc', `ZDOTDIR='${ZDOTDIR}'`, '. "$ZDOTDIR/.zshrc" 2> /dev/null', `PROMPT="${sign} $PROMPT"`);
      return { args: [], env: { ZDOTDIR: folder } };
    case 'fish':
      return {
        args: [
          '--init-command',
          `functions --copy fish_prompt prompt_of_yours; function fish_prompt; echo -n '${sign} '; prompt_of_yours; end`,
        ],
        env: {},
      };
    default:
      return { args: [], env: { ENV: file('shrc', `[ -z '${ENV}' ] || . '${ENV}'`, `PS1="${sign} $PS1"`) } };
  }
}
