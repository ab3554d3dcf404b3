import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from 'uvu/run';
import { UNIT_FOLDERS } from './unit-folders.ts';

/**
 * Runs the unit tests in the given folders, or all of them: every `*.test.ts` below. One process for all of them takes
 * half the time that one for each package takes. A file without a test, such as one that forgets `test.run()`, fails;
 * uvu itself would count it as passed.
 */
const given = process.argv.slice(2);
const folders = given.length > 0 ? given : UNIT_FOLDERS;
const files = folders
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
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
