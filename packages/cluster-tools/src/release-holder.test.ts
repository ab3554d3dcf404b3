import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hostLabel, readHolder } from './release-holder.ts';

test('hostLabel: any host name becomes what a label takes', () => {
  assert.is(hostLabel('ip-10-0-0-1.ec2.internal'), 'ip-10-0-0-1-ec2-internal');
  assert.is(hostLabel('--'), 'host');
  assert.ok(hostLabel('x'.repeat(200)).length <= 50);
});

test('readHolder: what is not ours says nothing', () => {
  for (const label of [undefined, '', 'host', 'host.', '.12', 'host.x', 'a b.1'])
    assert.is(readHolder(label), undefined);
});

test('readHolder: of another machine nobody here can know', () => {
  assert.equal(readHolder('elsewhere.42'), { host: 'elsewhere', pid: 42, alive: undefined });
});

test('readHolder: a process that has ended is known to have', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  assert.is(readHolder(`${hostLabel()}.${child.pid}`)?.alive, false);
});

test('readHolder: a process of the same id that is no helm is not the one', () => {
  assert.is(readHolder(`${hostLabel()}.${process.pid}`)?.alive, process.platform !== 'linux');
});

test('readHolder: a helm that runs is at work', async () => {
  const child = spawn('bash', ['-c', 'echo running; read'], { argv0: 'helm' });
  try {
    // Until a program runs, the system may not know its name yet.
    await once(child.stdout, 'data');
    assert.is(readHolder(`${hostLabel()}.${child.pid}`)?.alive, true);
  } finally {
    child.kill();
  }
});

test.run();
