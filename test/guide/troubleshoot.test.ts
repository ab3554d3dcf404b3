import type { CommandLine } from 'engine/command-line/options';
import { examinationSummary } from 'guide/run/examination-summary';
import { explainCommand } from 'guide/run/explain';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED } from './runbooks.ts';

const LINK = { step: '01-aws.1', name: 'a link', status: 'pass', detail: 'as the guide has it' } as const;
const EMPTY = { diagnoses: [], more: [], loginWorks: true, isNotRun: false };

for (const [what, links, more, says] of [
  ['nothing', [LINK], {}, 'Nothing is wrong.'],
  [
    'a failure without a page',
    [{ ...LINK, status: 'fail' }],
    {},
    '1 failure; no page explains what failed: a link.',
  ],
  [
    'a link that could not be looked at, and no login',
    [LINK, { ...LINK, status: 'unknown' }],
    { loginWorks: false },
    'Nothing wrong was found; 1 of 2 could not be checked; no login proves that Gloo can read its secrets. Correct what a line with ? names.',
  ],
  [
    'what a run would change, and no page explains',
    Array.from({ length: 2 }, () => ({ ...LINK, status: 'warn', differs: true }) as const),
    { more: ['01-aws.2'] },
    '2 warnings; 2 resources are not as planned. ./runbook 90-troubleshoot --repair shows what it would repair, and asks first.',
  ],
  [
    'nothing of the guide',
    [{ ...LINK, status: 'fail' }],
    { diagnoses: [], isNotRun: true },
    '1 failure; no page explains what failed: a link. The guide has not been run here: ./runbook all runs it.',
  ],
] as const) {
  test(`examinationSummary: ${what}`, () => {
    assert.is(examinationSummary({ ...EMPTY, ...more, links }), says);
  });
}

test('explain: a page names other pages by their ids', async () => {
  const page = await explainCommand({ argument: 'vault-sealed' } as CommandLine, LOADED);
  assert.match(page, 'empty instead: vault-empty.');
});

test.run();
