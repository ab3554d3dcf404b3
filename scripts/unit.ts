// Runs the unit tests in the given folders, or all of them: every `*.test.ts` except the end-to-end tests in `test/`. A file
// without a test, for example without `test.run()`, fails; uvu itself would count it as passed.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import 'engine/testing/temporary-folder';
import { run } from 'uvu/run';
import { $ } from 'zx';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const folders = process.argv.slice(2);
const files = (await $({ cwd: root, quiet: true })`git ls-files -co --exclude-standard -- ${folders}`)
  .lines()
  .filter((name) => name.endsWith('.test.ts') && !/^test\/[^/]+$/.test(name))
  // git also lists a file that was deleted and not yet staged.
  .filter((name) => existsSync(name))
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
