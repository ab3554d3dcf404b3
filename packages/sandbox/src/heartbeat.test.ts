import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Heartbeat } from './heartbeat.ts';

const test = suite('a heartbeat');

test('prints again and again while nothing else does, until it is stopped', async () => {
  let said = 0;
  const heartbeat = new Heartbeat(() => {
    said += 1;
  }, 15);
  while (said < 3) await sleep(5);
  heartbeat.end();
  const before = said;
  await sleep(50);
  assert.is(said, before);
});

test('prints nothing while something else does', async () => {
  let said = 0;
  const heartbeat = new Heartbeat(() => {
    said += 1;
  }, 10_000);
  for (let i = 0; i < 10; i += 1) {
    heartbeat.heard();
    await sleep(1);
  }
  heartbeat.end();
  assert.is(said, 0);
});

test.run();
