import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withMeasured } from './fleet-page.ts';
import { fleetReasons, fleetTable, fleetTargets } from './fleet-report.ts';
import type { FleetMeasurements, FleetSample } from './fleet-sample.ts';

const sample = (entries: number, seconds: number, idealSeconds: number, megabytes?: number): FleetSample => ({
  ...{
    entries,
    seconds,
    megabytes,
    cpuSeconds: seconds * 1.9,
    othersCores: 0,
    awsCalls: entries * 20,
    throttled: 0,
  },
  ideal: { seconds: idealSeconds, bound: 'CPU' },
});
const measured = (...samples: FleetSample[]): FleetMeasurements =>
  ({
    ...{ samples, realClusters: 10, concurrency: 16, idleCores: 0.1 },
    ...{ first: { seconds: 6, cpuSeconds: 4 }, further: { seconds: 4, cpuSeconds: 3 } },
    inTurn: { entries: 10, megabytes: 120 },
  }) as unknown as FleetMeasurements;

const targets = suite('what is aimed at with fleets');
const verdicts = (...samples: FleetSample[]) =>
  fleetTargets(measured(...samples)).map(({ what, found, met }) => `${what}: ${found} ${met}`);

targets(
  'is a share of the ideal at full concurrency, and the memory compared with the smallest fleet',
  () => {
    assert.equal(verdicts(sample(1, 8, 7, 100), sample(10, 50, 30, 136), sample(100, 400, 300, 199)), [
      'memory for each entry more than 1, at 10: 4.00 MB false',
      '100 entries at concurrency 16, of the ideal: 75 % false',
      'memory for each entry more than 1, at 100: 1.00 MB true',
    ]);
  },
);

targets('is neither met nor missed if memory was not measured', () => {
  assert.equal(verdicts(sample(1, 8, 7), sample(10, 50, 30)), [
    'memory for each entry more than 1, at 10: not measured undefined',
  ]);
});

targets('names where memory and time went', () => {
  const [reason = '', ...others] = fleetReasons(
    measured(sample(1, 8, 7, 100), sample(10, 50, 30, 138), sample(100, 400, 300, 199)),
  );
  assert.match(reason, 'hold 138 MB, 38 MB more than one alone');
  assert.match(reason, 'the same 10 hold 120 MB: 20 MB are what');
  assert.match(reason, 'The other 18 MB are the 9 more under way, 2.0 MB each');
  assert.equal(others.length, 1);
  assert.match(others[0] ?? '', '1.90 cores were busy');
  // 400 s of 1.9 cores, less a tenth of one; ten of 4 s and ninety of 3 s.
  assert.match(
    others[0] ?? '',
    'an entry took 7.20 s of CPU beside others, API servers and Vaults included, and 3.10 s by itself',
  );
  assert.equal(fleetReasons(measured(sample(1, 8, 7, 100), sample(10, 50, 30, 120))), []);
});

targets.run();

const table = suite('the table of fleets');

table('says in how many real clusters the entries are', () => {
  const { rows } = fleetTable(measured(sample(1, 8, 7, 100), sample(100, 400, 300, 199)));
  assert.equal(
    rows.map(([entries, clusters]) => [entries, clusters]),
    [
      ['1', '1'],
      ['100', '10'],
    ],
  );
});

table.run();

const page = suite('the page with what was measured');
const text = 'a\n<!-- measured: pnpm bench fleet --write -->\nold\n<!-- /measured -->\nz\n';

page('changes between its markers alone, and can be written again', () => {
  const once = withMeasured(text, 'new\n');
  assert.is(once, text.replace('\nold\n', '\n\nnew\n\n'));
  assert.is(withMeasured(once, 'new'), once);
});

page('is an error if it has no markers, or several', () => {
  for (const other of ['a', `${text}${text}`, text.replace('<!-- /measured -->', '')])
    assert.throws(() => withMeasured(other, 'new'), /has not one/);
});

page.run();
