import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differReadiness } from './workload.ts';

test('differReadiness: names what is not ready, even if the rest is', () => {
  assert.equal(differReadiness({ ready: ['gloo', 'discovery'], notReady: [] }), []);
  assert.equal(differReadiness({ ready: ['gloo'], notReady: ['discovery', 'gateway-proxy'] }), [
    { field: 'not ready', live: 'discovery, gateway-proxy', wanted: '(none)' },
  ]);
});

test.run();
