import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

for (const [how, end] of [
  ['ends', ''],
  ['is stopped', "process.kill(process.pid, 'SIGTERM'); setTimeout(() => undefined, 60_000);"],
] as const) {
  test(`temporaryFolder: what a process and its children put there goes when the process ${how}`, () => {
    const script = `import { execFileSync } from 'node:child_process';
      import { temporaryFile } from '${import.meta.dirname}/temporary-folder.ts';
      console.log(temporaryFile('x') + '\\n' + execFileSync('mktemp'));
      ${end}`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(stdout.trim().split('\n').map(existsSync), [false, false]);
  });
}

test.run();
