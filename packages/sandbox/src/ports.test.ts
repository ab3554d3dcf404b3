import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pickPorts } from './ports.ts';

test('pickPorts: picks no port of another sandbox, even if nothing listens there yet', async () => {
  const ofOthers = Array.from({ length: 5500 }, (_, n) => 20_000 + 2 * n);
  const ports = Object.values(await pickPorts(ofOthers));
  assert.ok(Math.min(...ports) > 31_000, ports.join(' '));
  assert.is(new Set(ports).size, ports.length);
});

test.run();
