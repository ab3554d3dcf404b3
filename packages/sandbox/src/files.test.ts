import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { followFile } from './files.ts';

test('a log that is followed is printed from its beginning after it was removed and written anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'follow-'));
  const file = join(folder, 'calls.jsonl');
  let printed = '';
  let stop: (() => void) | undefined;
  const until = async (expected: string) => {
    for (let tries = 0; printed !== expected && tries < 50; tries += 1) await sleep(100);
    assert.is(printed, expected);
  };
  try {
    writeFileSync(file, 'first\n');
    stop = followFile(file, (added) => {
      printed += added;
    });
    appendFileSync(file, 'second\n');
    await until('first\nsecond\n');
    rmSync(file);
    writeFileSync(file, 'third\n');
    await until('first\nsecond\nthird\n');
    rmSync(file);
    await sleep(500);
    writeFileSync(file, 'a log that is longer than the one before\n');
    await until('first\nsecond\nthird\na log that is longer than the one before\n');
  } finally {
    stop?.();
    rmSync(folder, { recursive: true });
  }
});

test.run();
