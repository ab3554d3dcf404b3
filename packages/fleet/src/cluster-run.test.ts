import { registerSecret } from 'engine/resource';
import { diagnosesOf, eventsOf, jsonLine } from 'engine/run';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCluster } from './cluster-run.ts';
import type { ClusterResult } from './results.ts';

const SECRET = 'pssst-of-the-fleet-7f3a';
const STEP = { step: '01-aws.1', title: 'A step', why: 'Why.', seconds: 0.1 };
const FAILURE = { kind: 'failed', resource: 'aws', seen: `denied ${SECRET}`, next: ['do'] } as const;
const LINES = {
  created: jsonLine({ type: 'step-end', ...STEP, outcome: 'created' }),
  unchanged: jsonLine({ type: 'step-end', ...STEP, outcome: 'no change' }),
  failure: jsonLine({ type: 'failure', failure: FAILURE }),
};

const failuresOf = (result: ClusterResult) => eventsOf(result, 'failure').map(({ failure }) => failure);

/** The result of a run that prints these lines and then does something, and the lines that it was followed by. */
async function ranWith(
  lines: readonly string[],
  then: string,
  { signal = new AbortController().signal, seen = (): void => undefined } = {},
) {
  registerSecret(SECRET);
  const shown: string[] = [];
  const script = `for (const line of JSON.parse(process.env.LINES)) process.stdout.write(line); ${then}`;
  const result = await runCluster(
    {
      name: 'demo',
      command: [process.execPath, '-e', script],
      environment: { ...process.env, LINES: JSON.stringify(lines) },
      named: (text) => text.replace('./runbook', 'node all.mjs'),
      signal,
    },
    (_, line) => {
      shown.push(line);
      seen();
    },
  );
  return { result, shown };
}

test('runCluster: a line has the words and flags of its cluster; a result has those of the run', async () => {
  const failure = { ...FAILURE, next: ['./runbook'] };
  const { result, shown } = await ranWith([jsonLine({ type: 'failure', failure })], '');
  assert.equal(JSON.parse(shown[0] ?? '').failure.next, ['node all.mjs']);
  assert.equal(failuresOf(result)[0]?.next, ['./runbook']);
});

test('runCluster: what is found after a repair replaces what was found before', async () => {
  const began = (step: string, after: string[]) =>
    jsonLine({ type: 'step-start', step, title: 'Look', why: 'Why.', after });
  const found = { type: 'diagnosis', step: '90.chain', id: 'x', level: 'fail', title: 'X' } as const;
  const before = jsonLine({ ...found, evidence: '', cause: '', repair: [] });
  const broken = await ranWith([began('90.chain', []), before], 'process.exitCode = 1');
  assert.is(diagnosesOf(broken.result).length, 1);
  const repaired = await ranWith([began('90.chain', []), before, began('90.after', ['90.chain'])], '');
  assert.equal(diagnosesOf(repaired.result), []);
});

test('runCluster: each line has the cluster, and no secret; a result, how the run ended', async () => {
  const { result, shown } = await ranWith([LINES.failure], 'process.exitCode = 3');
  assert.equal([result.outcome, result.exitCode], ['refused', 3]);
  assert.is((await ranWith([LINES.created], '')).result.outcome, 'done');
  const [line = ''] = shown;
  assert.is(JSON.parse(line).cluster, 'demo');
  assert.match(line, 'denied (secret)');
  assert.is(failuresOf(result)[0]?.seen, 'denied (secret)');
});

const BROKEN: [what: string, lines: readonly string[], then: string, seen: RegExp][] = [
  ['is killed', [LINES.created], 'process.kill(process.pid, "SIGKILL")', /process ended it \(SIGKILL\)/],
  ['ends before it shows anything', [], 'throw new Error("no such file")', /exit 1: [\s\S]*no such file/],
  ['prints what is no event', ['hello\n'], '', /not valid JSON|Unexpected token/],
  ['cannot be started', [], `//${'x'.repeat(3_000_000)}`, /^spawn E2BIG$/],
];
for (const [what, lines, then, seen] of BROKEN) {
  test(`runCluster: a run that ${what} has failed, and the failure says so`, async () => {
    const { result } = await ranWith(lines, then);
    assert.is(result.outcome, 'failed');
    assert.match(failuresOf(result)[0]?.seen ?? '', seen);
  });
}

test('runCluster: an interrupt ends the run, which may end its work first', async () => {
  const interrupt = new AbortController();
  const { result, shown } = await ranWith(
    [],
    `process.on('SIGINT', () => { process.stdout.write(${JSON.stringify(LINES.created)}); process.exit(130); });
    process.stdout.write(${JSON.stringify(LINES.unchanged)});
    setTimeout(() => undefined, 60_000)`,
    { signal: interrupt.signal, seen: () => interrupt.abort() },
  );
  assert.is(result.outcome, 'interrupted');
  assert.is(shown.length, 2);
});

test.run();
