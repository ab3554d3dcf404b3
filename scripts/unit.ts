import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { run } from 'uvu/run';

/**
 * Runs the unit tests of the folder it is started in: every `*.test.ts` below it. A file without a test, such as
 * one that forgets `test.run()`, fails: uvu itself would call it passed.
 */
const files = readdirSync('.', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
  .sort();
const suites = files.map((name) => ({ name, file: resolve(name) }));
await run(suites, { bail: false });

// uvu keeps, in the files' order, what each registered here.
const { UVU_QUEUE: queue } = globalThis as unknown as { UVU_QUEUE: unknown[][] };
const empty = files.filter((_, index) => queue[index]?.length === 0);
if (files.length === 0 || empty.length > 0) {
  process.stderr.write(`no tests in ${empty.join(', ') || process.cwd()}\n`);
  process.exitCode = 1;
}
