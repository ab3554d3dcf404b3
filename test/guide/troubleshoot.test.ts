import { examinationSummary } from 'guide/run/examination-summary';
import { type Examination, examine } from 'troubleshoot/internal';
import { HEALTHY, observed } from 'troubleshoot/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const running = 'value' in HEALTHY.podRuns ? HEALTHY.podRuns.value : [];
const notReady = { podRuns: observed(running.map((run) => ({ ...run, readySince: undefined }))) };

for (const [what, seen, says] of [
  ['all as in the guide', {}, 'Nothing is wrong.'],
  [
    'a pod that is not ready, without a diagnosis',
    notReady,
    'no page explains what failed: The running Gloo has logged in.',
  ],
  [
    'the same behind a failure that explains it',
    {
      ...notReady,
      logs: observed([{ pod: 'gloo-1', ended: 'gloo-1 is not ready', text: observed('odd') }]),
    },
    '1 failure.',
  ],
  [
    'a login that was not tried',
    { logins: { unknown: 'Vault is sealed' } },
    'Nothing wrong was found; 1 of 17 could not be checked; no login proves that Gloo can read its secrets. Correct what a line with ? names, then run again.',
  ],
  [
    'something that a step of the guide repairs',
    { policy: observed(undefined) },
    '1 failure. ./runbook 90-troubleshoot --repair shows what it would repair, and asks first.',
  ],
] as const) {
  test(`examinationSummary: ${what}`, () => {
    const examination: Examination = examine({ ...HEALTHY, ...seen });
    assert.is(examinationSummary(examination), says);
  });
}

test.run();
