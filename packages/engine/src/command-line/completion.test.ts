import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../../testing/catalogue.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { quote } from '../resource/index.ts';
import { completion } from './completion.ts';

const KNOWN = { steps: ['01-aws', '01-aws.1', '02-vault.4'], diagnoses: ['role-missing', 'vault-sealed'] };
const CONTEXT = 'arn:aws:eks:eu-west-1:1:cluster/demo';
/** Names that a shell would evaluate, in a completion or at Enter. */
const EVALUATED = [
  '$(touch$IFS$()made)',
  '--yes',
  '`touch made`',
  'a$(touch made)',
  'x;touch made',
  '*',
  '~',
  'two words',
  "'",
  '"',
];
const OFFERED: readonly [line: string, offered: readonly string[]][] = [
  ['./runbook 01', ['01-aws']],
  ['./runbook all --rep', ['--report', '--repair']],
  ['./runbook 02-vault --only 0', ['01-aws', '01-aws.1', '02-vault.4']],
  ['./runbook explain va', ['vault-sealed']],
  ['./runbook all --guide ', ['1.17', '1.16']],
  ['./runbook all --fleet f', []],
  ['./runbook all --kube-context t', []],
  ['./runbook all --kube-context $', []],
  ['./runbook all --kube-context *', []],
];
/** Zsh completes a whole word; bash what follows its last colon or =. */
const WHOLE: typeof OFFERED = [
  ['./runbook 02-vault --only=02', ['--only=02-vault.4']],
  [`./runbook all --kube-context ${CONTEXT.slice(0, 20)}`, [CONTEXT]],
];
const PARTS: typeof OFFERED = [
  ['./runbook all --kube-context ', [CONTEXT]],
  ['./runbook 02-vault --only=02', ['02-vault.4']],
  [`./runbook all --kube-context ${CONTEXT.slice(0, 30)}`, ['cluster/demo']],
];
const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'exit']).status === 0;

for (const shell of (['bash', 'zsh'] as const).filter(isInstalled)) {
  test(`completion: what ${shell} offers after each line`, () => {
    const rows = [...OFFERED, ...(shell === 'zsh' ? WHOLE : PARTS)];
    const contexts = [...EVALUATED, CONTEXT].map(quote).join(' ');
    const folder = temporaryFolder();
    const script = `kubectl() { printf '%s\\n' ${contexts}; }\n${completion({ argument: shell }, CATALOGUE, KNOWN)}
for COMP_LINE; do COMPREPLY=() COMP_POINT=\${#COMP_LINE}; _runbook; printf '%s\\n' "\${COMPREPLY[@]}" END; done`;
    const lines = rows.map(([line]) => line);
    const printed = execFileSync(shell, ['-c', script, shell, ...lines], {
      encoding: 'utf8',
      cwd: folder,
    }).split('END\n');
    const offered = lines.map((line, index) => {
      // Zsh chooses those with the same beginning itself.
      const begin = shell === 'zsh' ? (line.split(' ').at(-1) ?? '') : '';
      const words = printed[index]?.split('\n').filter((word) => word !== '' && word.startsWith(begin));
      return [line, words];
    });
    assert.equal(offered, rows);
    assert.equal(readdirSync(folder), []);
  });
}

test.run();
