import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive, PartError, startTimeOf, stopProcesses, waitFor } from './processes.ts';

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

processes('that ends while it is waited for is reported with its name', async () => {
  const record = await sleeper();
  const waiting = waitFor(record, async () => false, { seconds: 30 }).catch((error: unknown) => error);
  await stopProcesses([record]);
  const error = await waiting;
  assert.instance(error, PartError);
  assert.match((error as PartError).message, /^sleeper: ended while starting/);
});

processes('is waited for no longer than the given time', async () => {
  const record = await sleeper();
  const error = await waitFor(record, async () => false, { seconds: 0.1 }).catch((caught: unknown) => caught);
  assert.match((error as PartError).message, 'not ready after 0.1 s');
  await waitFor(record, async () => true, { seconds: 1 });
  await stopProcesses([record]);
});

processes.run();
