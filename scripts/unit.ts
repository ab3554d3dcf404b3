import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from 'uvu/run';

/**
 * Runs the unit tests of the folders it is given, or of the package it is started in: every `*.test.ts` below. A file without a test, such as
 * one that forgets `test.run()`, fails: uvu itself would call it passed.
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

// uvu keeps, in the files' order, what each registered here.
const { UVU_QUEUE: queue } = globalThis as unknown as { UVU_QUEUE: unknown[][] };
const empty = files.filter((_, index) => queue[index]?.length === 0);
if (files.length === 0 || empty.length > 0) {
  process.stderr.write(`no tests in ${empty.join(', ') || folders.join(', ')}\n`);
  process.exitCode = 1;
}
