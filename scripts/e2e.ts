import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type StartingSandbox, startSandbox } from 'sandbox';
import { SANDBOX } from '../test/world.ts';
import { runInLanes } from './lanes.ts';

/**
 * The end-to-end tests: all of them side by side in two sandboxes; with words, the files whose names contain one, in one
 * sandbox. A sandbox that is up already is used and stays up.
 */
const words = process.argv.slice(2);
const files = readdirSync('test')
  .filter(
    (name) => name.endsWith('.test.ts') && (words.length === 0 || words.some((word) => name.includes(word))),
  )
  .sort()
  .map((name) => join('test', name));
if (files.length === 0) throw new Error(`no end-to-end test is called ${words.join(' or ')}`);
// A fleet in the first has names with numbers.
const names = words.length === 0 ? [SANDBOX, `${SANDBOX}-lane`] : [SANDBOX];

const started: StartingSandbox[] = [];
const takeDown = () => Promise.all(started.filter(({ alreadyUp }) => !alreadyUp).map((one) => one.cancel()));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void takeDown().then(() => process.exit(130)));
}
try {
  for (const name of names) {
    const of = names.length > 1 ? `sandbox ${name}, ` : '';
    const onProgress = ({ stage, state, detail }: { stage: string; state: string; detail: string }) =>
      process.stdout.write(`${of}${stage}: ${state} ${detail}\n`);
    started.push(await startSandbox({ name, onProgress }));
  }
  const lanes = started.map(({ ready }, index) => ({ sandbox: names[index] ?? '', ready }));
  const { passed, failed } = await runInLanes(files, lanes);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await takeDown();
}
