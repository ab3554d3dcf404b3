import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from 'uvu/run';

/**
 * Runs the unit tests in the given folders, or of the package in the current folder: every `*.test.ts` below. A file
 * without a test, such as one that forgets `test.run()`, fails; uvu itself would count it as passed.
 */
const folders = process.argv.length > 2 ? process.argv.slice(2) : ['src'];
const files = folders
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.test.ts'))
  .sort();
const suites = files.map((name) => ({ name, file: resolve(name) }));
await run(suites, { bail: false });

// uvu's queue holds, in the files' order, the tests that each file registered.
const { UVU_QUEUE: queue } = globalThis as unknown as { UVU_QUEUE: unknown[][] };
const empty = files.filter((_, index) => queue[index]?.length === 0);
if (files.length === 0 || empty.length > 0) {
  process.stderr.write(`no tests in ${empty.join(', ') || folders.join(', ')}\n`);
  process.exitCode = 1;
}
