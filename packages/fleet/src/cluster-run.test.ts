import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { registerSecret } from 'engine/resource';
import { eventsOf, jsonLine, type RunEvent } from 'engine/run';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCluster } from './cluster-run.ts';
import type { ClusterResult } from './results.ts';
import { jsonView } from './view.ts';

const SECRET = 'pssst-of-the-fleet-7f3a';
const STEP = { step: '01-aws.1', title: 'A step', why: 'Why.', seconds: 0.1 };
const FAILURE = { kind: 'failed', resource: 'aws', seen: `denied ${SECRET}`, next: ['do'] } as const;
const LINES = {
  created: jsonLine({ type: 'step-end', ...STEP, outcome: 'created' }),
  unchanged: jsonLine({ type: 'step-end', ...STEP, outcome: 'no change' }),
  failure: jsonLine({ type: 'failure', failure: FAILURE }),
};

const failuresOf = (result: ClusterResult) => eventsOf(result, 'failure').map(({ failure }) => failure);

/** The result of a run that prints these lines and then does something, and the events that were shown of it. */
async function ranWith(
  lines: readonly string[],
  then: string,
  { signal = new AbortController().signal, seen = (): void => undefined } = {},
) {
  registerSecret(SECRET);
  const shown: RunEvent[] = [];
  const script = `for (const line of JSON.parse(process.env.LINES)) process.stdout.write(line); ${then}`;
  const result = await runCluster(
    {
      name: 'demo',
      command: [process.execPath, '-e', script],
      environment: { ...process.env, LINES: JSON.stringify(lines) },
      signal,
    },
    (event) => {
      shown.push(event);
      seen();
    },
  );
  return { result, shown };
}

test('runCluster: no event has a secret; a result has how the run ended', async () => {
  const { result, shown } = await ranWith([LINES.failure], 'process.exitCode = 3');
  assert.equal([result.outcome, result.exitCode], ['refused', 3]);
  assert.is((await ranWith([LINES.created], '')).result.outcome, 'done');
  assert.is(failuresOf(result)[0]?.seen, 'denied (secret)');
  assert.equal(shown, result.events);
});

test('jsonView: a line is that of the run, with its cluster', async () => {
  const lines: string[] = [];
  const view = jsonView((line) => void lines.push(line));
  const { shown } = await ranWith([LINES.created], '');
  for (const event of shown) view.happened('demo', event);
  const { cluster, ...line } = JSON.parse(lines.join(''));
  assert.equal([cluster, line], ['demo', JSON.parse(LINES.created)]);
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

test('runCluster: a run that prints what is no event is ended, and goes on with nothing', async () => {
  const ended = join(temporaryFolder(), 'ended');
  const { result } = await ranWith(
    [],
    `process.on('SIGINT', () => { require('node:fs').writeFileSync(${JSON.stringify(ended)}, ''); process.exit(130); });
    process.stdout.write('hello\\n');
    setTimeout(() => undefined, 60_000)`,
  );
  assert.is(result.outcome, 'failed');
  assert.ok(existsSync(ended));
});

test('runCluster: an interrupt in the moment in which the run starts ends it', async () => {
  const interrupt = { signal: AbortSignal.abort() };
  const { result } = await ranWith([], 'setTimeout(() => undefined, 60_000)', interrupt);
  assert.is(result.outcome, 'interrupted');
});

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
