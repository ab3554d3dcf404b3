import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { count, type Tally } from './tally.ts';

/** A sandbox in which test files run, one after the other. */
export interface Lane {
  readonly sandbox: string;
  /** Resolves when the sandbox is up. */
  readonly ready: Promise<unknown>;
}

/** The files that take longest begin first, so that no lane still works long after the others have ended. */
const LONGEST = ['breaks.test.ts', 'campaign.test.ts', 'export.test.ts', 'fleet.test.ts'];
const isLong = (file: string): boolean => LONGEST.includes(basename(file));

/**
 * Runs each test file in a process of its own, side by side in as many lanes as there are. With several lanes a file's
 * output is shown when the file has ended, so that no two outputs mix.
 */
export async function runInLanes(files: readonly string[], lanes: readonly Lane[]): Promise<Tally> {
  const left = [
    ...LONGEST.flatMap((name) => files.filter((file) => basename(file) === name)),
    ...files.filter((file) => !isLong(file)),
  ];
  const all = { passed: 0, failed: 0 };
  const work = async ({ sandbox, ready }: Lane): Promise<void> => {
    await ready;
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const { passed, failed } = await runFile(file, sandbox, lanes.length === 1);
      all.passed += passed;
      all.failed += failed;
    }
  };
  await Promise.all(lanes.map(work));
  return all;
}

async function runFile(file: string, sandbox: string, alone: boolean): Promise<Tally> {
  const name = basename(file, '.test.ts');
  const began = Date.now();
  process.stdout.write(`\n▶ ${name}: begun in sandbox ${sandbox}\n`);
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), file], {
    env: { ...process.env, SANDBOX_NAME: sandbox },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (alone) process.stdout.write(chunk);
    });
  }
  const ok = await new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0));
  });
  const tally = count({ ok, text: output });
  if (!alone) process.stdout.write(`\n${output.trim()}\n`);
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  process.stdout.write(`\n■ ${name}: ${tally.passed} passed, ${tally.failed} failed in ${seconds} s\n`);
  return tally;
}
