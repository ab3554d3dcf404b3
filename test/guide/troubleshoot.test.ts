import type { CommandLine } from 'engine/command-line/options';
import { examinationSummary } from 'guide/run/examination-summary';
import { explainCommand } from 'guide/run/explain';
import { type Examination, examine } from 'troubleshoot/internal';
import { HEALTHY, observed } from 'troubleshoot/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED } from './runbooks.ts';

const running = 'value' in HEALTHY.podRuns ? HEALTHY.podRuns.value : [];
const notReady = { podRuns: observed(running.map((run) => ({ ...run, readySince: undefined }))) };

for (const [what, seen, says] of [
  [
    'a pod that is not ready, without a diagnosis',
    notReady,
    '1 failure; no page explains what failed: The running Gloo has logged in.',
  ],
  [
    'the same behind a failure that explains it',
    {
      ...notReady,
      logs: observed([{ pod: 'gloo-1', ended: 'gloo-1 is not ready', text: observed('odd') }]),
    },
    '2 failures. ./runbook explain pod-not-ready says what to do.',
  ],
  [
    'a login that was not tried',
    { logins: { unknown: 'Vault is sealed' } },
    'Nothing wrong was found; 1 of 17 could not be checked; no login proves that Gloo can read its secrets. Correct what a line with ? names, then run again.',
  ],
  [
    'nothing of the guide',
    { role: observed(undefined), glooRelease: observed(undefined) },
    '2 failures. The guide has not been run here: ./runbook all runs it.',
  ],
] as const) {
  test(`examinationSummary: ${what}`, () => {
    const examination: Examination = examine({ ...HEALTHY, ...seen });
    assert.is(examinationSummary(examination), says);
  });
}

test('explain: a page names other pages by their ids', async () => {
  const page = await explainCommand({ argument: 'vault-sealed' } as CommandLine, LOADED);
  assert.match(page, 'empty instead: vault-empty.');
});

test.run();
