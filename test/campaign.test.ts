import { messageOf } from 'engine/resource';
import * as assert from 'uvu/assert';
import { recordBaseline } from './campaign/baseline.ts';
import type { CaseExpected } from './campaign/case.ts';
import { CAMPAIGNS } from './campaign/index.ts';
import { check, runCase } from './campaign/run-case.ts';
import { appendResult, casesIn, type Selection } from './campaign/selection.ts';
import { assertNoLeftovers, forgetRuns, runbook } from './run.ts';
import type { CommandResult } from './start.ts';
import { suite } from './suite.ts';
import { SANDBOX, world } from './world.ts';

/**
 * Disturbed runs. `pnpm campaign` runs all cases, and CAMPAIGN says which of them this process runs; every
 * `npm test` runs some of every campaign.
 */
const test = suite('campaign');
const { CAMPAIGN } = process.env;
const SOME: Selection = { campaigns: [], sample: 10, sandboxes: [SANDBOX] };
const selection: Selection = CAMPAIGN === undefined ? SOME : JSON.parse(CAMPAIGN);

// Cases call AWS from this process. They are made from the calls of undisturbed runs.
Object.assign(process.env, world().environment());
const baseline = await recordBaseline(selection.sample === undefined);
await assertNoLeftovers();

for (const { campaign, one } of casesIn(SANDBOX, selection, baseline)) {
  test(`${campaign}: ${one.name}`, async () => {
    const began = Date.now();
    const result = () => ({ campaign, name: one.name, seconds: (Date.now() - began) / 1000 });
    try {
      await runCase(one, baseline);
      await assertNoLeftovers();
      appendResult(result());
    } catch (error) {
      appendResult({ ...result(), failure: messageOf(error) });
      throw error;
    }
  });
}

test('every campaign has cases', () => {
  for (const [id, cases] of Object.entries(CAMPAIGNS)) assert.ok(cases(baseline).length > 0, id);
});

/** Runs that break a promise, each with its failure. */
const BROKEN: readonly [CaseExpected, CommandResult, RegExp][] = [
  [{ exit: 0 }, { exitCode: 1, output: '' }, /^exit code 1/],
  [{ like: 'run' }, { exitCode: 3, output: '' }, /^exit code 3/],
  [{ says: [/waiting/] }, { exitCode: 0, output: '' }, /^the output does not match/],
  [{ hides: ['token'] }, { exitCode: 0, output: 'a token' }, /^the output matches token/],
  [{}, { exitCode: 0, output: '    at run (/a.ts:1:2)' }, /^the run shows a stack trace/],
  [{}, { exitCode: 1, output: 'x is not iterable' }, /^the run shows an internal error/],
  [{ like: 'run' }, { exitCode: 1, output: '' }, /^the run shows no error/],
  [{ like: 'run' }, { exitCode: 1, output: '✗ failed' }, /^the error does not say what to do next/],
  [
    { changed: ['iam:CreateRole'] },
    { exitCode: 0, output: '' },
    /^the run with exit code 0 changed: nothing/,
  ],
];

test('a run that breaks a promise fails its case', async () => {
  await world().control.clearCalls();
  for (const [expected, ended, failure] of BROKEN) {
    assert.match(await check(expected, ended, baseline).then(String, messageOf), failure);
  }
});

test('a run without the expected outcome fails its case', async () => {
  const ended = { exitCode: 0, output: '' };
  const error = await check({ like: 'run' }, ended, { ...baseline, golden: {} }).then(String, messageOf);
  assert.match(error, /^it changed from \(-\) to \(\+\)/);
});

test('a file that a run leaves, and a secret that it prints, fail every test', async () => {
  const script = 'touch "$TMPDIR/left" left; echo "$AWS_SECRET_ACCESS_KEY"; exec "$@"';
  await runbook(['--version'], { within: ['sh', '-c', script, '-'] });
  const failure = await assertNoLeftovers().then(String, messageOf);
  assert.match(failure, 'leftover temporary file: left');
  assert.match(failure, 'leftover file in the working folder: left');
  assert.match(failure, 'exposed secret: the secret access key in the output');
  forgetRuns();
});

test.run();
