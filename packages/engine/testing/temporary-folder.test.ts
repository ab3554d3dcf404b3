import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('temporaryFolder: what a process and its children put there goes when the process ends', () => {
  const script = `import { execFileSync } from 'node:child_process';
    import { temporaryFile } from '${import.meta.dirname}/temporary-folder.ts';
    console.log(temporaryFile('x') + '\\n' + execFileSync('mktemp'));`;
  const printed = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
  const paths = printed.toString().trim().split('\n');
  assert.equal(paths.map(existsSync), [false, false]);
});

test.run();
