import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { startSandbox } from 'sandbox';
import { run } from 'uvu/run';
import { SANDBOX } from '../test/world.ts';

/**
 * The end-to-end tests, in a sandbox of their own; with words, only the files whose names contain one. A sandbox
 * that is up already is used and stays up.
 */
const words = process.argv.slice(2);
const files = readdirSync('test')
  .filter(
    (name) => name.endsWith('.test.ts') && (words.length === 0 || words.some((word) => name.includes(word))),
  )
  .sort();
if (files.length === 0) throw new Error(`no end-to-end test is called ${words.join(' or ')}`);

const starting = await startSandbox({
  name: SANDBOX,
  onProgress: ({ stage, state, detail }) => process.stdout.write(`${stage}: ${state} ${detail}\n`),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void starting.cancel().then(() => process.exit(130)));
}
try {
  await starting.ready;
  await run(files.map((name) => ({ name, file: resolve('test', name) })));
} finally {
  if (!starting.alreadyUp) await starting.cancel();
}
