import { Failure } from 'engine/resource';
import { holdsFor, hostile, huge, megabyteOf, quickly } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsOf } from './client.ts';
import { askVault, isTransient, VaultRefusal } from './refusal.ts';

test('errorsOf: for any answer of a proxy, returns messages or none', () => {
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({ errors: fc.oneof(fc.jsonValue(), fc.array(hostile)) }),
    hostile,
  );
  holdsFor(200, body, (answer) => {
    for (const words of errorsOf(answer)) assert.type(words, 'string');
    assert.ok(new VaultRefusal(502, errorsOf(answer), undefined).message.length > 0);
  });
});

test('askVault: any refusal of Vault becomes a Failure with Vault’s words', async () => {
  const words = fc.oneof(
    { weight: 40, arbitrary: fc.array(hostile, { minLength: 1 }) },
    { weight: 1, arbitrary: huge.map((text) => [text]) },
  );
  const isFailure = fc.asyncProperty(words, async (said) => {
    const refusal = new VaultRefusal(400, said, undefined);
    const failure = await askVault('vault policy dev', () => Promise.reject(refusal)).catch((error) => error);
    assert.instance(failure, Failure);
    assert.is(failure.seen, refusal.message);
    assert.type(isTransient(refusal), 'boolean');
  });
  await fc.assert(isFailure, { numRuns: 60 });
});

for (const words of ['upstream request ', 'unable to resolve ARN ', 'sealed', 'permission denie', ' ']) {
  test(`isTransient: reads a megabyte of ${JSON.stringify(words)} at once`, () => {
    quickly(() => isTransient(new VaultRefusal(400, [megabyteOf(words)], undefined)));
  });
}

test.run();
