import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../../testing/catalogue.ts';
import { testWith } from '../../testing/left-out.ts';
import { completion } from './completion.ts';

const KNOWN = { steps: ['01-aws', '01-aws.1', '02-vault.4'], diagnoses: ['role-missing', 'vault-sealed'] };
const OFFERED: readonly [line: string, offered: readonly string[]][] = [
  ['./runbook 01', ['01-aws']],
  ['./runbook all --rep', ['--report', '--repair']],
  ['./runbook 02-vault --only 0', ['01-aws', '01-aws.1', '02-vault.4']],
  ['./runbook explain va', ['vault-sealed']],
  ['./runbook all --guide ', ['1.17', '1.16']],
  ['./runbook all --fleet f', []],
];
/** Zsh completes the whole word; bash completes the part after its last =. */
const WHOLE: typeof OFFERED = [['./runbook 02-vault --only=02', ['--only=02-vault.4']]];
const PARTS: typeof OFFERED = [['./runbook 02-vault --only=02', ['02-vault.4']]];

for (const shell of ['bash', 'zsh'] as const) {
  testWith(test, shell)(`completion: what ${shell} offers after each line`, () => {
    const rows = [...OFFERED, ...(shell === 'zsh' ? WHOLE : PARTS)];
    const script = `${completion({ argument: shell }, CATALOGUE, KNOWN)}
for COMP_LINE; do COMPREPLY=() COMP_POINT=\${#COMP_LINE}; _runbook; printf '%s\\n' "\${COMPREPLY[@]}" END; done`;
    const lines = rows.map(([line]) => line);
    const printed = execFileSync(shell, ['-c', script, shell, ...lines], { encoding: 'utf8' }).split('END\n');
    const offered = lines.map((line, index) => {
      // Zsh itself selects the words with the same beginning.
      const begin = shell === 'zsh' ? (line.split(' ').at(-1) ?? '') : '';
      const words = printed[index]?.split('\n').filter((word) => word !== '' && word.startsWith(begin));
      return [line, words];
    });
    assert.equal(offered, rows);
  });
}

test.run();
