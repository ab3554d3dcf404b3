import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../../testing/catalogue.ts';
import { completion } from './completion.ts';

const KNOWN = { steps: ['01-aws', '01-aws.1', '02-vault.4'], diagnoses: ['role-missing', 'vault-sealed'] };
const CONTEXT = 'arn:aws:eks:eu-west-1:1:cluster/demo';
const OFFERED: readonly [line: string, offered: readonly string[]][] = [
  ['./runbook 01', ['01-aws']],
  ['./runbook all --rep', ['--repair', '--report']],
  ['./runbook all --agr', []],
  ['./runbook 02-vault --only 0', ['01-aws', '01-aws.1', '02-vault.4']],
  ['./runbook 02-vault --only=02', ['02-vault.4']],
  ['./runbook explain va', ['vault-sealed']],
  ['./runbook all --guide ', ['1.17', '1.16']],
  ['./runbook fleet export --to k', ['kubernetes']],
  ['./runbook all --fleet f', []],
];
/** What is left to write of a context after its last colon. */
const CONTEXTS: typeof OFFERED = [
  ['./runbook all --kube-context arn:aws:eks:eu-west-1:1:cl', ['cluster/demo']],
];

for (const [line, offered] of [...OFFERED, ...CONTEXTS]) {
  test(`completion: bash offers after ${line}: ${offered.join(', ') || 'files'}`, () => {
    const script = `kubectl() { echo ${CONTEXT}; }\n${completion('bash', CATALOGUE, KNOWN)}
COMP_LINE=$1 COMP_POINT=\${#1}; _runbook; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const printed = execFileSync('bash', ['-c', script, 'bash', line], { encoding: 'utf8' });
    assert.equal(printed.split('\n').filter(Boolean), offered);
  });
}

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'exit']).status === 0;
for (const shell of ['bash', 'zsh', 'fish'].filter(isInstalled)) {
  test(`completion: ${shell} reads it`, () => {
    const { stderr, status } = spawnSync(shell, ['-c', completion(shell, CATALOGUE, KNOWN) ?? ''], {
      encoding: 'utf8',
    });
    assert.equal([status, stderr], [0, '']);
  });
}

test('completion: another shell is not known', () => {
  for (const shell of ['tcsh', 'constructor']) assert.is(completion(shell, CATALOGUE, KNOWN), undefined);
});

test.run();
