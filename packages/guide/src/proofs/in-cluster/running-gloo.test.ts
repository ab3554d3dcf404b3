import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loginFinding } from './running-gloo.ts';

const LOGGED_IN = {
  pod: 'gloo-1',
  successes: 2,
  failures: 1,
  lastSuccess: Date.UTC(2026, 10, 20, 12),
  lastFailure: Date.UTC(2026, 10, 20, 11),
};
const SILENT = { pod: 'gloo-2', successes: 0, failures: 0, lastSuccess: undefined, lastFailure: undefined };

for (const [what, pods, status] of [
  ['all have logged in', [LOGGED_IN], 'pass'],
  ['one was refused after a login', [{ ...LOGGED_IN, lastFailure: Date.UTC(2026, 10, 20, 13) }], 'fail'],
  ['one reports no logins, which is no proof', [LOGGED_IN, SILENT], 'unknown'],
] as const) {
  test(`loginFinding: ${what}: ${status}`, () => {
    assert.is(loginFinding(pods, []).status, status);
  });
}

test.run();
