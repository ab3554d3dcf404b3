import { messageOf } from 'engine/resource';
import { work } from 'engine/testing/work';
import type { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loginMetrics, metricsOf } from './gloo-metrics.ts';

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

const FAILED = 'gloo_solo_io_vault_login_failures 9\ngloo_solo_io_vault_last_login_failure 1.795187999e+09\n';

test('metricsOf: counts logins; a missing metric counts as none', () => {
  const succeeded = { pod: 'gloo-1', successes: 3, lastSuccess: 1_795_187_782_000 };
  assert.equal(metricsOf('gloo-1', TEXT), { ...succeeded, failures: 0, lastFailure: undefined });
  const both = metricsOf('gloo-1', TEXT + FAILED);
  assert.equal(both, { ...succeeded, failures: 9, lastFailure: 1_795_187_999_000 });
});

test('loginMetrics: of many pods, opens eight port-forwards at a time', async () => {
  const pods = Array.from({ length: 20 }, (_, n) => ({
    metadata: { name: `gloo-${n}`, creationTimestamp: '2026-11-20T12:00:00Z' },
    spec: { serviceAccountName: 'gloo', containers: [{ name: 'gloo' }] },
  }));
  const open = new Set<string>();
  let most = 0;
  const kubectl = {
    list: async () => pods,
    ownPortForward: async ({ pod }: { pod: string }) => {
      open.add(pod);
      most = Math.max(most, open.size);
      return { address: 'http://127.0.0.1:1', close: async () => open.delete(pod) };
    },
  } as unknown as Kubectl;
  const spec = { namespace: 'gloo-system', serviceAccount: 'gloo' };
  const error = await loginMetrics(kubectl, spec, work).then(String, messageOf);
  assert.match(error, /^pod gloo-\d does not answer/);
  assert.is(most, 8);
});

test.run();
