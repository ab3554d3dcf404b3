import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { metricsOf } from './gloo-metrics.ts';

/** The metrics of Gloo 1.17.3. */
const TEXT = `# HELP gloo_solo_io_vault_last_login_success Timestamp of last successful authentication of vault
# TYPE gloo_solo_io_vault_last_login_success gauge
gloo_solo_io_vault_last_login_success 1.795187782e+09
# HELP gloo_solo_io_vault_login_successes Number of successful authentications of vault
# TYPE gloo_solo_io_vault_login_successes counter
gloo_solo_io_vault_login_successes 3
# HELP gloo_solo_io_vault_renew_failures Number of failed renewals of vault secret lease
# TYPE gloo_solo_io_vault_renew_failures counter
gloo_solo_io_vault_renew_failures 3
`;

test('metricsOf: counts successful logins; a missing metric counts as none', () => {
  assert.equal(metricsOf('gloo-1', TEXT), {
    pod: 'gloo-1',
    successes: 3,
    failures: 0,
    lastSuccess: 1_795_187_782_000,
    lastFailure: undefined,
  });
});

test('metricsOf: logins that failed', () => {
  const text = 'gloo_solo_io_vault_login_failures 9\ngloo_solo_io_vault_last_login_failure 1.795187999e+09\n';
  const { failures, lastFailure } = metricsOf('gloo-1', TEXT + text);
  assert.equal([failures, lastFailure], [9, 1_795_187_999_000]);
});

test.run();
