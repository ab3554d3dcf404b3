import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { summaryText } from './render-event.ts';

const BRIEF = { paint: new Chalk({ level: 0 }), all: false };
const ROWS = [
  { step: '01-aws.1', title: 'Step 1', outcome: 'no change', seconds: 0.126 },
  { step: '02-vault.4', title: 'Step 4', outcome: 'repaired', seconds: 12.3 },
  { step: '03-gloo.2', title: 'Step 2', outcome: 'not run', seconds: 0 },
] as const;

test('summaryText: in brief, leaves out the steps that changed nothing', () => {
  const text = summaryText(ROWS, 15, BRIEF);
  assert.not.match(text, '01-aws.1');
  assert.match(text, /02-vault\.4 +Step 4 +repaired +12\.30 s\n/);
  assert.match(text, /total +15\.00 s\n$/);
  // Without a time, which only what ran has.
  assert.match(text, /03-gloo\.2 +Step 2 +not run *\n/);
});

test.run();
