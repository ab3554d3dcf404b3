import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withLock } from './lock.ts';

const lock = suite<{ file: string }>('a lock');
lock.before.each((context) => {
  context.file = join(temporaryFolder(), 'a.lock');
});

lock('lets one in at a time', async ({ file }) => {
  const events: string[] = [];
  const work = (name: string) =>
    withLock(file, async () => {
      events.push(`${name} in`);
      await sleep(20);
      events.push(`${name} out`);
    });
  await Promise.all([work('a'), work('b')]);
  assert.is(events.length, 4);
  assert.is(events[0]?.[0], events[1]?.[0]);
  assert.not(existsSync(file));
});

for (const [what, content] of [
  ['that has ended', JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1' })],
  ['whose process id was reused', JSON.stringify({ pid: process.pid, startTime: 'long ago' })],
  ['that was killed before it wrote its name', ''],
] as const) {
  lock(`is taken over from a holder ${what}`, async ({ file }) => {
    writeFileSync(file, content);
    assert.is(await withLock(file, async () => 'in'), 'in');
  });
}

lock.run();
