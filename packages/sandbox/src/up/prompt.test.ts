import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withPrompt } from './prompt.ts';

const folder = temporaryFolder();

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'exit']).status === 0;

for (const shell of ['bash', 'zsh', 'dash', 'sh'].filter(isInstalled)) {
  test(`withPrompt: the prompt of ${shell} names the sandbox, once`, () => {
    const { args, env } = withPrompt(shell, '(sandbox two)', join(folder, shell));
    const print = [...args, '-i', '-c', 'printf "<%s>" "$PS1"'];
    const { stdout } = spawnSync(shell, print, { env: { ...process.env, ...env }, encoding: 'utf8' });
    assert.match(stdout, /<\(sandbox two\) (?!\(sandbox two)/);
  });
}

test.run();
