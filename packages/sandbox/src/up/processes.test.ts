import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive, startTimeOf, stopProcesses } from './processes.ts';

async function sleeper() {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid as number;
  return { part: 'sleeper', pid, startTime: startTimeOf(pid) ?? '', since: '', log: '/nowhere' };
}

const processes = suite('a recorded process');

processes('is distinguished from another process with its id', async () => {
  const record = await sleeper();
  assert.ok(isAlive(record));
  const recycled = { ...record, startTime: 'before' };
  assert.not(isAlive(recycled));
  await stopProcesses([recycled]);
  assert.ok(isAlive(record));
  await stopProcesses([record]);
  assert.not(isAlive(record));
});

processes.run();
