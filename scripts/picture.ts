import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { SerializeAddon } from '@xterm/addon-serialize';
import xterm from '@xterm/headless';
import { causeFault, rich, type Sandbox, startSandbox } from 'sandbox';

/**
 * `pnpm picture`: draws docs/run.svg, the README's picture, from a real run in a sandbox of its own. Somebody has changed
 * Vault's server ID header; the run shows the difference, asks, corrects it and proves the outcome.
 */
const COLUMNS = 120;
/** The end of a question. */
const PROMPT = ' › ';
const inScripts = (name: string): string => join(import.meta.dirname, name);
const folder = mkdtempSync(join(tmpdir(), 'picture-'));
const sandbox = await (await startSandbox({ name: 'picture', fresh: true })).ready;
try {
  await runGuide(sandbox);
  await causeFault(sandbox, 'header-differs');
  const output = await runGuide(sandbox);
  const python = await rich(join(folder, 'log'));
  const svg = inScripts('../docs/run.svg');
  execFileSync(python, [inScripts('picture.py'), svg, './runbook all'], { input: output });
} finally {
  await sandbox.down();
  rmSync(folder, { recursive: true });
}

/** What a terminal shows after `./runbook all`, whose question is answered, coloured; a spinner's frames are gone from it. */
async function runGuide(sandbox: Sandbox): Promise<string> {
  const { NO_COLOR: _, ...env } = sandbox.environment();
  const screen = new xterm.Terminal({ cols: COLUMNS, rows: 200, allowProposedApi: true });
  const serializer = new SerializeAddon();
  screen.loadAddon(serializer);
  const terminal = spawn(process.execPath, [inScripts('runbook.mjs'), 'all'], {
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
