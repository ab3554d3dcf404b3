import type { SummaryRow } from 'engine/run';
import { skippedSummary } from 'guide/run/say-outcome';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const row = (step: string, outcome: SummaryRow['outcome']): SummaryRow => ({
  step,
  title: step,
  outcome,
  seconds: 0,
});

const line = { runbook: '01-aws', only: undefined, from: '2' };

test('skippedSummary: names the steps that the operator left out', () => {
  const rows = [row('01-aws.1', 'skipped'), row('01-aws.2', 'created'), row('01-aws.3', 'not run')];
  assert.match(
    skippedSummary(line, rows) ?? '',
    /Skipped: 01-aws.1, 01-aws.3. .*\nTo finish: \.\/runbook 01-aws --from=2$/,
  );
});

test('skippedSummary: a failure speaks for itself', () => {
  assert.is(skippedSummary(line, [row('01-aws.1', 'failed'), row('01-aws.2', 'not run')]), undefined);
});

test.run();
