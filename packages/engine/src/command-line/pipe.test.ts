import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

/** The end of a process that runs this code and calls `endByForce`. */
function endOf(code: string) {
  const module = JSON.stringify(import.meta.resolve('./pipe.ts'));
  const script = `import fs from 'node:fs'; import { endByForce } from ${module}; ${code}; process.exitCode = 3; endByForce();`;
  const words = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script];
  const { status, signal } = spawnSync(process.execPath, words, { timeout: 60_000 });
  return [status, signal];
}

test('endByForce: a process that waits for a file to open is killed, and any other one ends by itself', () => {
  const pipe = join(temporaryFolder(), 'pipe');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  assert.equal(endOf(`fs.open(${JSON.stringify(pipe)}, () => {})`), [null, 'SIGKILL']);
  assert.equal(endOf(`setTimeout(() => {}, 2000)`), [3, null]);
});

test.run();
