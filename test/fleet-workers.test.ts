import * as assert from 'uvu/assert';
import { exportFleet, inFolder, kubectl, podsOfJob, prepare, ROLE } from './exported-fleet.ts';
import { Running, type Worker, workerOf } from './exported-worker.ts';
import { snapshot } from './snapshot.ts';
import { suite } from './suite.ts';
import { type Ran, runbook, world } from './world.ts';

const test = suite('exported workers');
const outside = { ...process.env };
let path = '';

test.before(async () => {
  // AWS is read with the operator's own keys.
  Object.assign(process.env, world().environment());
  path = await exportFleet();
  // The only file of the image that comes from this project. Nothing reads a .env beside it.
  const ran = await runbook(['export', 'all', '--format', 'mjs', '--out', inFolder('image/all.mjs')]);
  assert.is(ran.exitCode, 0, ran.output);
});
test.after(() => {
  process.env = outside;
});

test('a process for each index, two of them killed and started again, leads to what one run leads to', async () => {
  await prepare(path);
  const whole = await runbook(['all', '--fleet', inFolder('fleet.yaml'), '--yes']);
  assert.is(whole.exitCode, 0, whole.output);
  const wanted = await outcome();

  await prepare(path);
  await kubectl('apply', '--server-side', '-f', path);
  const workers = await Promise.all((await podsOfJob()).map((pod) => workerOf(pod, inFolder('image'))));
  const killed: number[] = [];
  const ends = await Promise.all(
    workers.map(async (worker, index) => {
      const running = new Running(worker);
      // One early, and one in the middle.
      const when = ['01-aws.2', '02-vault.2'][index];
      if (when === undefined) return finished(worker, await running.ended);
      await running.says(when);
      running.kill();
      const { exitCode } = await running.ended;
      if (exitCode === 137) killed.push(index);
      return exitCode === 137 ? finished(worker, { exitCode, output: '' }) : running.ended;
    }),
  );
  assert.is(killed.length, 2, ends.map(({ output }) => output).join('\n'));
  for (const { exitCode, output } of ends) assert.is(exitCode, 0, output);
  assert.match(ends[2]?.output ?? '', /This shard has no clusters/);
  const makers = (await world().control.calls()).filter(({ action }) => action === 'CreatePolicy');
  assert.ok(makers.length >= 2);
  for (const { caller } of makers) assert.match(caller ?? '', `:assumed-role/${ROLE}/`);
  assert.equal(await outcome(), wanted);
});

/** Everything that exists, in an order that does not depend on which of two was first. */
async function outcome(): Promise<unknown> {
  const { cluster, ...rest } = await snapshot();
  return { ...rest, cluster: { ...cluster, releases: cluster.releases.map(String).sort() } };
}

/** Retries a worker as the Job does: three times, and only if a retry can help. */
async function finished(worker: Worker, first: Ran): Promise<Ran> {
  let ran = first;
  for (let again = 0; again < 3 && ![0, 2, 3].includes(ran.exitCode); again += 1) {
    ran = await new Running(worker).ended;
  }
  return ran;
}

test.run();
