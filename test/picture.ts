import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { SerializeAddon } from '@xterm/addon-serialize';
import xterm from '@xterm/headless';
import type { Sandbox } from 'sandbox';

const ROOT = join(import.meta.dirname, '..');
/** The README's picture: `./runbook all` after the fault header-differs. */
export const PICTURE = join(ROOT, 'docs/run.svg');

const COLUMNS = 120;
/** The end of a question. */
const PROMPT = ' › ';

/** What a terminal shows after `./runbook all`, whose question is answered, coloured; a spinner's frames are gone from it. */
export async function screenOfRun(sandbox: Sandbox): Promise<string> {
  const { NO_COLOR: _, ...env } = sandbox.environment();
  const screen = new xterm.Terminal({ cols: COLUMNS, rows: 200, allowProposedApi: true });
  const serializer = new SerializeAddon();
  screen.loadAddon(serializer);
  const terminal = spawn(process.execPath, [join(ROOT, 'scripts/runbook.mjs'), 'all'], {
    cols: COLUMNS,
    cwd: sandbox.layout.dir,
    env: { ...env, TERM: 'xterm-256color' },
  });
  let asked = '';
  terminal.onData((text) => {
    screen.write(text);
    asked += text;
    if (!asked.includes(PROMPT)) return;
    asked = '';
    terminal.write('y');
  });
  const { exitCode } = await new Promise<{ exitCode: number }>((resolve) => terminal.onExit(resolve));
  await new Promise<void>((resolve) => screen.write('', resolve));
  const output = serializer.serialize();
  if (exitCode !== 0) throw new Error(`the run exited ${exitCode}:\n${output}`);
  return output;
}

/** The words of a screen, without colours, layout, times and the sandbox's name. */
export function wordsOfScreen(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by escape sequences
  return steady(output.replaceAll(/\u001b\[[0-9;?]*[a-zA-Z]/g, ''));
}

/** The words of the README's picture, in the same form. */
export function wordsOfPicture(): string {
  const svg = readFileSync(PICTURE, 'utf8');
  const lines = [...svg.matchAll(/<text class="[^"]*" x="[^"]*" y="([^"]*)"[^>]*>([^<]*)<\/text>/g)];
  return steady(
    lines.map(([, , text = '']) => text.replaceAll('&#160;', ' ').replaceAll('&quot;', '"')).join(''),
  );
}

function steady(text: string): string {
  return text
    .replaceAll(/\d+\.\d+ s\b/g, '')
    .replaceAll(/\bkwok-[\w-]+/g, '')
    .replaceAll(/\s/g, '');
}
