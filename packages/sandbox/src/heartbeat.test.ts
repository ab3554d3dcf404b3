import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Heartbeat } from './heartbeat.ts';

const test = suite('a heartbeat');

test('is said in silence, again and again, and not after its end', async () => {
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

test('is not said while something is printed', async () => {
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
