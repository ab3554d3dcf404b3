import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultRefusal } from 'vault-auth/internal';
import { guideOf, WORK } from '../../../testing/guide.ts';
import { refusesHeader } from './proofs-of-refusal.ts';

const refusal = (words: string) =>
  new VaultRefusal(400, [words], { method: 'PUT', url: '/v1/auth/aws/login' });
const WRONG_HEADER = refusal('error validating X-Vault-AWS-IAM-Server-ID header: expected "a" but got "b"');

/** The finding for a Vault with this response to each login, and the headers of these logins. */
async function found(which: 'another' | 'no', answer: () => Promise<never>, header = 'vault.example.com') {
  const headers: unknown[] = [];
  const vault = {
    login: (_: unknown, __: unknown, tried: unknown) => {
      headers.push(tried);
      return answer();
    },
  };
  const guide = {
    ...guideOf({ environment: { IAM_SERVER_ID_HEADER_VALUE: header } }),
    ...{ vault: vault as never, kubectl: { get: async () => ({}) } as never },
  };
  guide.logins.set('credentials of gloo', { at: Date.now(), value: Promise.resolve({}) });
  const status = await refusesHeader(guide, which)
    .run(WORK)
    .then((finding) => finding.status, String);
  return { status, headers };
}

test('refusesHeader: never tries the configured header', async () => {
  for (const header of ['vault.example.com', 'not-vault.example.com']) {
    const { status, headers } = await found('another', () => Promise.reject(WRONG_HEADER), header);
    assert.equal([status, headers.includes(header), headers.includes(undefined)], ['pass', false, false]);
  }
  assert.equal((await found('no', () => Promise.reject(WRONG_HEADER))).headers, [undefined]);
});

test('refusesHeader: a login that is accepted fails, and a login that is refused for another reason proves nothing', async () => {
  assert.is((await found('another', async () => undefined as never)).status, 'fail');
  assert.match(
    (await found('no', () => Promise.reject(refusal('role is disabled')))).status,
    'role is disabled',
  );
});

test.run();
