import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { messageOf } from 'resource';
import { ProgressView, type StartingSandbox, startSandbox } from 'sandbox';
import { runInLanes } from '../test/runner/lanes.ts';
import { SANDBOX } from '../test/world.ts';

/**
 * The end-to-end tests: all of them in parallel in three sandboxes, since a test often waits; with words, the files whose
 * names contain one of them, in one sandbox. A sandbox that is already up is used and stays up.
 */
const words = process.argv.slice(2);
const files = readdirSync('test')
  .filter(
    (name) => name.endsWith('.test.ts') && (words.length === 0 || words.some((word) => name.includes(word))),
  )
  .sort()
  .map((name) => join('test', name));
if (files.length === 0) {
  process.stderr.write(`No end-to-end test is called ${words.join(' or ')}.\n`);
  process.exit(2);
}
// The first sandbox has a fleet, whose clusters have numbered names.
const names = words.length === 0 ? [SANDBOX, `${SANDBOX}-lane`, `${SANDBOX}-lane2`] : [SANDBOX];

const started: StartingSandbox[] = [];
let interrupted = false;
const takeDown = () => Promise.all(started.filter(({ alreadyUp }) => !alreadyUp).map((one) => one.cancel()));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted = true;
    void takeDown().then(() => process.exit(130));
  });
}
try {
  for (const name of names) {
    const of = names.length > 1 ? `sandbox ${name}, ` : '';
    const view = new ProgressView({ write: (line) => process.stdout.write(`${of}${line}`) }, new Chalk());
    const starting = await startSandbox({ name, onProgress: (event) => view.show(event) });
    started.push(starting);
    starting.ready.finally(() => view.end()).catch(() => undefined);
  }
  const lanes = started.map(({ ready }, index) => ({ sandbox: names[index] ?? '', ready }));
  const { passed, failed } = await runInLanes(files, lanes);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  if (!interrupted) process.stdout.write(`\n${messageOf(error)}\n`);
  process.exitCode = 1;
} finally {
  await takeDown();
}
