import { work } from 'engine/testing/work';
import type { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accessOfPod, goDuration, isTokenLost, listErrorIn, lostAccess } from './gloo-access.ts';

/** The log of Gloo's library about a token that Vault does not know. */
const INVALID = `2026/11/28 15:10:28 begin sync (0 secrets) of Vault:
2026/11/28 15:11:28 gloosnapshot.emitter errors: -secrets: reading namespace root: listing directory dev/metadata/gloo/gloo.solo.io/v1/Secret/: Error making API request.

URL: GET http://vault-internal.vault:8200/v1/dev/metadata/gloo/gloo.solo.io/v1/Secret?list=true
Code: 403. Errors:

* 2 errors occurred:
	* permission denied
	* invalid token
`;

test('listErrorIn: the last error about the list, with Vault’s words, which are on later lines', () => {
  const error = listErrorIn(INVALID) ?? '';
  assert.match(error, /^emitter errors: -secrets: reading namespace root.* Code: 403.* invalid token$/);
  assert.ok(isTokenLost(error));
  assert.not.ok(isTokenLost(error.replace('* invalid token', '')), 'a policy may deny the list');
  assert.is(listErrorIn('begin sync (0 secrets) of Vault:'), undefined);
});

test('goDuration: reads exactly the durations that Go writes', () => {
  assert.equal(
    ['60s', '1m30s', '0.5h', '87600h', '250ms'].map(goDuration),
    [60e3, 90e3, 1.8e6, 315_360e6, 250],
  );
  for (const other of ['', '60', 's', '-1s', '1d', '60s ']) assert.is(goDuration(other), undefined, other);
});

const LOGGED_IN = Date.parse('2026-11-28T15:10:28Z');
const RESTARTED = '2026-11-28T15:10:40Z';

const LIMITED = 'gloosnapshot.emitter errors: -secrets: Code: 429. Errors:';
const SYNCED = `begin sync (0 secrets) of Vault:\n${LIMITED}`;

for (const [what, forgetful, log, ofWatch, ended] of [
  ['a dev server that has restarted since the login', true, '', '', 'token'],
  ['a Vault that keeps its tokens', false, '', '', undefined],
  ['a token that Vault does not know', false, INVALID, INVALID, 'token'],
  ['a list that Vault limits', false, LIMITED, SYNCED, 'at its last refresh'],
  ['a list that Vault limited once, later than the first', false, '', SYNCED, undefined],
  ['a first list that Vault limited, of which only the log since then speaks', false, '', LIMITED, 'watch'],
] as const) {
  test(`lostAccess: ${what}`, async () => {
    const running = { name: 'vault', state: { running: { startedAt: RESTARTED } } };
    const vault = {
      metadata: { name: 'vault-0' },
      spec: { serviceAccountName: 'vault' },
      status: { containerStatuses: [running] },
    };
    const changed = new Date(Date.now() - 600_000).toISOString();
    const managedFields = [{ time: changed, fieldsV1: { 'f:spec': { 'f:refreshRate': {} } } }];
    const asked: number[] = [];
    const kubectl = {
      list: async () => [vault],
      get: async () => ({ metadata: { managedFields }, spec: { refreshRate: '30s' } }),
      log: async ({ within }: { within: number }) => {
        asked.push(within);
        return { text: within === 45_000 ? log : ofWatch, isCut: false };
      },
    } as unknown as Kubectl;
    const pod = { name: 'gloo-1', container: 'gloo', startedAt: LOGGED_IN };
    const access = await accessOfPod(kubectl, { namespace: 'gloo-system', forgetful }, pod, work);
    const lost = lostAccess(access, { lastSuccess: LOGGED_IN });
    assert.is(lost && (lost.ended ?? 'at its last refresh'), ended);
    if (log === INVALID) assert.match(lost?.seen ?? '', /invalid token$/, 'the reason stands at the end');
    const [sinceRefresh, sinceSettings = 0, ...more] = asked.toSorted((a, b) => a - b);
    assert.equal([sinceRefresh, more], [45_000, []], 'a refresh and a little more');
    assert.ok(
      sinceSettings >= 600_000 && sinceSettings < 660_000,
      `${sinceSettings}: since the Settings changed`,
    );
  });
}

test.run();
