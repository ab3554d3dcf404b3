import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOf, Memory, stepOf, undisturbed } from '../../testing/in-memory.ts';
import { publishedEvent } from '../events/schema.ts';
import { Failure } from '../resource/index.ts';
import type { RunEvent } from './events.ts';
import { jsonRenderer } from './render-json.ts';
import { run } from './run.ts';

const START = { type: 'step-start', step: '1', title: 'Step 1', why: 'because', after: [], at: 0 } as const;

function rendered(event: RunEvent): { text: string; value: Record<string, unknown> } {
  let text = '';
  jsonRenderer((more) => {
    text += more;
  })(event);
  return { text, value: JSON.parse(text) as Record<string, unknown> };
}

test('jsonRenderer: the time is that of the event, even if it is written later', () => {
  const { value } = rendered({ ...START, at: 1_700_000_000_000 });
  assert.is(value.time, '2023-11-14T22:13:20.000Z');
  assert.is(value.at, undefined);
});

test('jsonRenderer: a failure has its facts, without the underlying error', () => {
  const failure = new Failure({
    kind: 'input',
    resource: 'iam role dev',
    seen: 'seen',
    cause: 'likely',
    next: ['next'],
    error: new Error('underneath'),
  });
  const { text, value } = rendered({ type: 'failure', step: '1', failure });
  assert.equal(value.failure, {
    kind: 'input',
    resource: 'iam role dev',
    seen: 'seen',
    cause: 'likely',
    next: ['next'],
  });
  assert.not.match(text, 'underneath');
  assert.not.match(text, '"stack"');
});

test('jsonRenderer: every line of a whole run can be parsed, and none contains what was read of a resource', async () => {
  const memory = new Memory();
  let text = '';
  const secret = {
    ...memory.thing('release'),
    read: async () => memory.values.get('release') && 'license_key: top-secret',
    differs: () => [],
  };
  await run({
    sections: [
      {
        runbook: '03',
        title: 'Gloo',
        purpose: 'p',
        steps: [stepOf('1', [secret], { checks: [checkOf('proof', 'pass')], command: 'top-secret' })],
      },
    ],
    mode: 'once',
    operator: memory.operator('run'),
    emit: jsonRenderer((more) => {
      text += more;
    }),
    signal: undisturbed,
  });
  const types = text
    .trimEnd()
    .split('\n')
    .map((line) => publishedEvent.parse(JSON.parse(line)).type);
  assert.equal(
    types.filter((type) => type !== 'waiting'),
    ['section', 'plan', 'plan-end', 'step-start', 'change', 'change-end', 'resource', 'check', 'step-end'],
  );
  assert.not.match(text, 'top-secret');
});

test.run();
