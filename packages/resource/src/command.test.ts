import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quote } from './command.ts';

test('quote: leaves plain words as a person types them', () => {
  for (const word of ['vault', 'auth/aws/role/dev-role-iam-demo', 'a=b', 'x@y.z', '100%']) {
    assert.is(quote(word), word);
  }
});

test('quote: quotes whatever a shell would read as more than a word', () => {
  assert.is(quote('Vault auth role'), "'Vault auth role'");
  assert.is(quote(''), "''");
  assert.is(quote('$(id)'), "'$(id)'");
  assert.is(quote("it's"), `'it'\\''s'`);
});

test.run();
