import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../../testing/catalogue.ts';
import { completion } from './completion.ts';

test('completion: bash completes commands and flags', () => {
  const script = `${completion('bash', CATALOGUE)}\ncomplete -p ./runbook >/dev/null && compgen -W "$(complete -p ./runbook | sed "s/.*-W '//; s/'.*//")" -- "$1"`;
  const completed = (begin: string) =>
    execFileSync('bash', ['-c', script, 'bash', begin], { encoding: 'utf8' }).trim().split('\n');
  assert.equal(completed('01'), ['01-aws']);
  assert.ok(completed('--re').includes('--region'));
  assert.equal(completed('jou'), ['journal']);
});

test('completion: another shell is not known', () => {
  for (const shell of ['tcsh', 'constructor']) assert.is(completion(shell, CATALOGUE), undefined);
});

test.run();
