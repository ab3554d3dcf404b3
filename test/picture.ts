import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SerializeAddon } from '@xterm/addon-serialize';
import xterm from '@xterm/headless';
import type { Sandbox } from 'sandbox';
import { COLUMNS, Terminal } from './terminal.ts';

const ROOT = join(import.meta.dirname, '..');
/** The README's picture: `./runbook all` after the fault header-differs. */
export const PICTURE = join(ROOT, 'docs/run.svg');

/** What a terminal shows after `./runbook all`, whose question is answered, coloured; a spinner's frames are gone from it. */
export async function screenOfRun(sandbox: Sandbox): Promise<string> {
  const terminal = new Terminal(['all'], {}, { sandbox });
  await terminal.answer('Carry out this plan', 1, 'y');
  const exitCode = await terminal.exited;
  const output = await screenOf(terminal, COLUMNS);
  if (exitCode !== 0) throw new Error(`the run exited ${exitCode}:\n${output}`);
  return output;
}

/** What is on the screen of a terminal of 80 columns after a run without a question, without colours. */
export async function captureOf(sandbox: Sandbox, words: readonly string[]): Promise<string> {
  const terminal = new Terminal(words, { NO_COLOR: '1' }, { sandbox, columns: 80 });
  await terminal.exited;
  const lines = withoutColours(await screenOf(terminal, 80)).split('\r\n');
  return `$ ./runbook ${words.join(' ')}\n${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

async function screenOf({ written }: Terminal, cols: number): Promise<string> {
  const screen = new xterm.Terminal({ cols, rows: 200, allowProposedApi: true });
  const serializer = new SerializeAddon();
  screen.loadAddon(serializer);
  await new Promise<void>((resolve) => screen.write(written, resolve));
  // Where dim text is followed by bold text, the addon ends dim last, which would end bold as well.
  return serializer.serialize().replaceAll(/\[([\d;]+);22m/g, '[22;$1m');
}

function withoutColours(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by escape sequences
  return output.replaceAll(/\u001b\[[0-9;?]*[a-zA-Z]/g, '');
}

/** The words of a screen, without colours, layout, times and the sandbox's name. */
export function wordsOfScreen(output: string): string {
  return steady(withoutColours(output));
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
