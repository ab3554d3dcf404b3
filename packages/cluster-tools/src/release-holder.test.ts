import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOLDER_VARIABLE, hostLabel, newHolder, readHolder } from './release-holder.ts';

const INSTALLING = { status: 'pending-install', revision: 1 };
const LINUX = process.platform === 'linux';

test('newHolder: is the value of a label, whatever the revision', () => {
  for (const revision of [1, 99_999]) {
    assert.match(newHolder('uninstall', revision), /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/);
  }
});

test('hostLabel: any host name becomes a part of what a label takes', () => {
  assert.is(hostLabel('ip-10-0-0-1.ec2.internal'), 'ip-10-0-0-1-ec2-internal');
  assert.is(hostLabel('--'), 'host');
  assert.ok(hostLabel('x'.repeat(200)).length <= 24);
});

test('readHolder: nobody works on a release whose status says so', () => {
  for (const status of ['deployed', 'failed', 'superseded', 'constructor'])
    assert.is(readHolder(newHolder('install', 1), { status, revision: 1 }), undefined);
});

test('readHolder: of a helm that these runbooks did not start nobody can know', () => {
  for (const label of [undefined, '', 'host.12', 'elsewhere.42', 'install-1', 'install-1.host.x'])
    assert.equal(readHolder(label, INSTALLING), { processes: [], state: 'unknown' });
});

test('readHolder: a label that helm copied from another revision or operation says nothing', () => {
  const unknown = { processes: [], state: 'unknown' };
  assert.equal(readHolder(newHolder('install', 1), { status: 'pending-upgrade', revision: 2 }), unknown);
  assert.equal(readHolder(newHolder('upgrade', 1), { status: 'pending-upgrade', revision: 2 }), unknown);
  assert.equal(readHolder(newHolder('install', 1), { status: 'uninstalling', revision: 1 }), unknown);
});

test('readHolder: of another machine of the same name nobody here can know', () => {
  const [operation, host, , token] = newHolder('install', 1).split('.');
  assert.equal(readHolder(`${operation}.${host}.0123456789ab.${token}`, INSTALLING), {
    host,
    processes: [],
    state: 'unknown',
  });
});

test('readHolder: on this machine, one without a process is gone', () => {
  assert.is(readHolder(newHolder('install', 1), INSTALLING)?.state, LINUX ? 'gone' : 'unknown');
});

test('readHolder: at work as long as a process of it runs, also where helm was wrapped and the wrapper is gone', async () => {
  const holder = newHolder('install', 1);
  const wrapper = spawn('bash', ['-c', 'sleep 60 & echo $!; wait'], {
    env: { ...process.env, [HOLDER_VARIABLE]: holder },
  });
  const [said] = (await once(wrapper.stdout, 'data')) as [Buffer];
  const wrapped = Number(said.toString());
  try {
    wrapper.kill('SIGKILL');
    await once(wrapper, 'exit');
    const found = readHolder(holder, INSTALLING);
    assert.is(found?.state, LINUX ? 'at work' : 'unknown');
    assert.equal(found?.processes, LINUX ? [wrapped] : []);
  } finally {
    process.kill(wrapped);
  }
});

test.run();
