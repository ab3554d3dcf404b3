import { messageOf } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PortForwards } from './port-forwards.ts';

const PLACE = { pod: 'gloo-1', namespace: 'gloo-system', port: 9091 };

/** Port-forwards that open by themselves, and a list of the opened ones. */
function forwards(fails = false) {
  const opened: { open: boolean }[] = [];
  const all = new PortForwards(async () => {
    const one = { open: true };
    opened.push(one);
    await Promise.resolve();
    if (fails) throw new Error(`number ${opened.length} does not open`);
    const close = async () => {
      one.open = false;
    };
    const address = `http://127.0.0.1:${opened.length}`;
    return { address, isOpen: () => one.open, close };
  });
  return { all, opened };
}

test('PortForwards: concurrent and later callers share a port-forward; each port has its own', async () => {
  const { all, opened } = forwards();
  const [first, second] = await Promise.all([all.to(PLACE, work), all.to(PLACE, work)]);
  assert.equal([first.address, second.address], ['http://127.0.0.1:1', 'http://127.0.0.1:1']);
  assert.equal([first.wasOpen, second.wasOpen], [false, true]);
  assert.is((await all.to({ ...PLACE, port: 8200 }, work)).wasOpen, false);
  assert.is(opened.length, 2);
});

test('PortForwards: an ended port-forward is opened again, once for all callers', async () => {
  const { all, opened } = forwards();
  await (await all.to(PLACE, work)).close();
  const again = await Promise.all([all.to(PLACE, work), all.to(PLACE, work), all.to(PLACE, work)]);
  assert.equal([...new Set(again.map(({ address }) => address))], ['http://127.0.0.1:2']);
  assert.is(opened.length, 2);
});

test('PortForwards: a port-forward that does not open fails for all waiting callers, and is tried again later', async () => {
  const { all, opened } = forwards(true);
  const ask = () => all.to(PLACE, work).then(String, messageOf);
  assert.equal(await Promise.all([ask(), ask()]), ['number 1 does not open', 'number 1 does not open']);
  assert.is(await ask(), 'number 2 does not open');
  assert.is(opened.length, 2);
});

test('PortForwards: close ends all port-forwards, even one that is being opened, and none opens afterwards', async () => {
  const { all, opened } = forwards();
  await all.to(PLACE, work);
  const opening = all.to({ ...PLACE, pod: 'gloo-2' }, work);
  await all.close();
  await opening;
  assert.equal(
    opened.map(({ open }) => open),
    [false, false],
  );
  assert.match(await all.to(PLACE, work).then(String, messageOf), 'the run has ended');
});

test.run();
