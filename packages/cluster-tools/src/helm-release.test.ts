import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRelease } from './helm-release.ts';

/** The output of helm 3.21 for the template. */
const PRINTED = `{
  "chart": "gloo",
  "version": "v1.17.3",
  "status": "deployed",
  "revision": 2,
  "times": [ "2026-11-20T18:59:33Z", "2026-11-20T18:59:35Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z", "2026-11-20T18:59:31Z" ],
  "labels": { "cluster": "demo","managed-by": "gloo-vault-irsa","owner": "helm", "": "" }
}`;

test('readRelease: reads what helm reports about a release', () => {
  assert.equal(readRelease(PRINTED, '{"gloo":{"deployment":null}}'), {
    chart: 'gloo',
    version: '1.17.3',
    status: 'deployed',
    revision: 2,
    recorded: Date.UTC(2026, 10, 20, 18, 59, 35),
    values: { gloo: { deployment: null } },
    labels: { cluster: 'demo', 'managed-by': 'gloo-vault-irsa', owner: 'helm', '': '' },
  });
});

test('readRelease: reads a release without user values', () => {
  assert.equal(readRelease(PRINTED, 'null').values, {});
});

for (const wrong of ['', '<html>', PRINTED.slice(0, 40), 'null', '[]', '{"filler":"x"}']) {
  test(`readRelease: anything else is a failure that names the command: ${wrong}`, () => {
    const read = (printed: string, values: string) => () =>
      readRelease(printed, values, ['gloo', '--namespace=gloo-system']);
    assert.throws(read(wrong, '{}'), /^helm get all gloo --namespace=gloo-system: it succeeded, and printed/);
    if (!['null', '{"filler":"x"}'].includes(wrong))
      assert.throws(read(PRINTED, wrong), /^helm get values gloo --namespace=gloo-system --output=json: /);
  });
}

test.run();
