import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { childrenTable, outsideTable, pathTable, runsTable, targetsTable } from './report.ts';
import type { RunName } from './runs.ts';
import type { Sample } from './sample.ts';

const NO_CALLS = { lists: [], looks: 0, changes: 0, proofs: 0, looksAgain: 0 };

const sample = (run: RunName, latency: number | undefined, seconds: number): Sample => ({
  ...{ run, latency, seconds, round: 1, installs: 2 },
  aws: { ...NO_CALLS, own: Math.round(seconds), byVault: 1 },
  vaultCalls: run === 'guide' ? undefined : 3,
  ...{ kubernetesCalls: 40, helm: 4, kubectl: 5, ownMegabytes: 99.6, childMegabytes: { helm: 80.4 } },
});

const SAMPLES = [
  sample('guide', 0, 20),
  sample('guide', 50, 30),
  sample('cold', 0, 10),
  sample('cold', 0, 12),
  sample('cold', 50, 15),
  sample('list', undefined, 1),
];

test('runsTable: a row for each run at each latency, to the guide at the same latency', () => {
  const rows = runsTable(SAMPLES).rows.map(([run = '', latency, median, , , to]) => [
    run.slice(0, 3),
    latency,
    median,
    to,
  ]);
  assert.equal(rows, [
    ['(a)', '0 ms', '20.00 s', '1.000'],
    ['(a)', '50 ms', '30.00 s', '1.000'],
    ['(b)', '0 ms', '11.00 s', '0.550'],
    ['(b)', '50 ms', '15.00 s', '0.500'],
    ['(f)', '–', '1.00 s', '0.050'],
  ]);
});

test('runsTable: a count that differs from round to round is shown as a range, and one that is not had as a dash', () => {
  const [guide = [], , cold = []] = runsTable(SAMPLES).rows;
  assert.equal(cold.slice(6), ['10–12', '1', '3', '40', '4', '5', '100']);
  assert.is(guide[8], '–');
});

test('outsideTable: both without their installations', () => {
  assert.equal(outsideTable(SAMPLES).rows[0], [
    ...['0 ms', '20.00 s', '2.00 s', '18.00 s', '11.00 s', '2.00 s', '9.00 s', '2.00×'],
  ]);
});

test('tables of what was not measured have no rows', () => {
  for (const table of [runsTable([]), outsideTable([]), pathTable([]), childrenTable([])]) {
    assert.equal(table.rows, []);
  }
});

test('targetsTable: met, not met, and not measured are three things', () => {
  const target = { what: 'x', wanted: '≤ 1', found: '1' };
  const { rows } = targetsTable([true, false, undefined].map((met) => ({ ...target, met })));
  assert.equal(
    rows.map((row) => row.at(-1)),
    ['met', 'not met', '–'],
  );
});

test.run();
