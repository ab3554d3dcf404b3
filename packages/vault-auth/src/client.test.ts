import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { askVault, VaultRefusal } from './client.ts';

async function failureOf(error: unknown): Promise<unknown> {
  return askVault('vault policy dev', () => Promise.reject(error)).then(
    () => assert.unreachable(),
    (caught: unknown) => caught,
  );
}

test('VaultRefusal: is Vault’s own words', () => {
  assert.is(new VaultRefusal(400, ['one', 'two'], undefined).message, 'one\ntwo');
});

test('VaultRefusal: without words, it is the status', () => {
  assert.is(new VaultRefusal(502, [], undefined).message, 'HTTP status 502');
});

test('askVault: passes the answer on', async () => {
  assert.is(await askVault('x', async () => 'answer'), 'answer');
});

const KNOWN: [words: string, cause: RegExp, next: RegExp][] = [
  ['1 error occurred:\n\t* permission denied', /token/, /VAULT_TOKEN/],
  ['permission denied\ninvalid token', /token/, /VAULT_TOKEN/],
  ['Vault is sealed', /sealed/, /unseal/],
  ['changing auth_type on a role is not allowed', /does not change/, /vault delete/],
  ['changing resolve_aws_unique_ids from true to false is not allowed', /does not change/, /vault delete/],
];
for (const [words, cause, next] of KNOWN) {
  test(`askVault: ${JSON.stringify(words)} has a cause and something to do`, async () => {
    const failure = (await failureOf(new VaultRefusal(403, [words], undefined))) as Failure;
    assert.instance(failure, Failure);
    assert.is(failure.resource, 'vault policy dev');
    assert.is(failure.seen, words);
    assert.match(failure.likely ?? '', cause);
    assert.match(failure.next.join(), next);
  });
}

test('askVault: an unknown refusal is shown whole, without a guess', async () => {
  const failure = (await failureOf(
    new VaultRefusal(400, ['unable to resolve ARN\nwhole'], undefined),
  )) as Failure;
  assert.instance(failure, Failure);
  assert.is(failure.seen, 'unable to resolve ARN\nwhole');
  assert.is(failure.likely, undefined);
});

test('askVault: what is no refusal is passed on as it is', async () => {
  const error = new Error('connect ECONNREFUSED');
  assert.is(await failureOf(error), error);
});

test.run();
