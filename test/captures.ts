import { SerializeAddon } from '@xterm/addon-serialize';
import xterm from '@xterm/headless';
import type { Sandbox } from 'sandbox';
import { Terminal } from './terminal.ts';

const COLUMNS = 80;

/** A reader has the guide's own addresses of the charts, which the sandbox's proxy serves. */
const AS_A_READER = { NO_COLOR: '1', HASHICORP_HELM_REPO: undefined, GLOO_HELM_REPO: undefined };

/**
 * The screen of a terminal of 80 columns after a run, without colours; or at a question, which is then answered with q. The frames
 * of a spinner are removed.
 * @param question the start of the question
 */
export async function captureOf(
  sandbox: Sandbox,
  words: readonly string[],
  question?: string,
): Promise<string> {
  const terminal = new Terminal(words, AS_A_READER, { sandbox, columns: COLUMNS });
  if (question !== undefined) await terminal.shows(question);
  else await terminal.exited;
  const lines = (await screenOf(terminal)).split('\r\n');
  if (question !== undefined) terminal.type('q\r');
  await terminal.exited;
  return `$ ./runbook ${words.join(' ')}\n${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

async function screenOf({ written }: Terminal): Promise<string> {
  const screen = new xterm.Terminal({ cols: COLUMNS, rows: 200, allowProposedApi: true });
  const serializer = new SerializeAddon();
  screen.loadAddon(serializer);
  await new Promise<void>((resolve) => screen.write(written, resolve));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by escape sequences
  return serializer.serialize().replaceAll(/\u001b\[[0-9;?]*[a-zA-Z]/g, '');
}

/** The words of a capture, without layout and differences between sandboxes. */
export const wordsOfCapture = (text: string): string =>
  text
    .replaceAll(/\bkwok-[\w-]+/g, '')
    .replaceAll(/\bid\/[0-9A-F]+/g, '')
    .replaceAll(/\s/g, '');
