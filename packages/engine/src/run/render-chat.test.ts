import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunEvent } from './events.ts';
import { chatLines } from './render-chat.ts';
import { paintOf } from './words.ts';

const STEP = '90-troubleshoot.chain';
const TARGET: RunEvent = {
  type: 'target',
  target: { cluster: 'demo', region: 'us-east-1', account: '123456789012', as: 'arn:x', vault: 'y' },
};
const check = (name: string, status: 'pass' | 'fail' | 'unknown'): RunEvent => ({
  type: 'check',
  step: STEP,
  name,
  finding: { status, detail: 'in many words' },
});
const diagnosis = (title: string, level: 'fail' | 'warn'): RunEvent => ({
  type: 'diagnosis',
  ...{ step: STEP, id: 'x', level, title, evidence: '', cause: '', repair: [] },
});
const END: RunEvent = { type: 'step-end', step: STEP, title: '', outcome: 'failed', seconds: 1 };

const shown = (...events: RunEvent[]): string => {
  const text = chatLines(paintOf(process.stdout));
  return [TARGET, ...events, END].map(text).join('');
};

test('chatLines: where, and that every link passed', () => {
  assert.is(
    shown(check('a', 'pass'), check('b', 'pass')),
    'demo · us-east-1 · 123456789012\n✓ 2 of 2 passed\n',
  );
});

test('chatLines: what is wrong, by its diagnoses, or else by the links themselves', () => {
  const links = [check('a', 'pass'), check('b', 'fail'), check('c', 'unknown')];
  assert.match(shown(...links), '\n✗ b; ? c\n');
  const said = [diagnosis('Vault is sealed', 'fail'), diagnosis('it is old', 'warn')];
  assert.match(shown(...links, ...said), '\n✗ Vault is sealed; ! it is old\n');
});

test.run();
