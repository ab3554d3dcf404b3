import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { masker } from './mask.ts';

test('masker: takes the given secrets out, wherever they are and however often', () => {
  const mask = masker(['wJalrXUtnFEMI/K7MDENG', undefined, 'canary.$1']);
  assert.is(mask('a wJalrXUtnFEMI/K7MDENG, b=canary.$1canary.$1'), 'a (secret), b=(secret)(secret)');
});

test('masker: short ones are words, and stay', () => {
  assert.is(masker(['root'])('arn:aws:iam::123456789012:root'), 'arn:aws:iam::123456789012:root');
});

for (const secret of [
  'AKIAIOSFODNN7EXAMPLE',
  'ASIAIOSFODNN7EXAMPLE',
  `FwoGZXIvYXdz${'A/+b'.repeat(12)}==`,
  'hvs.CAESIJlWh-_x',
  's.abcdefghijklmnopqrstuvwx',
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln-_bmF0dXJl',
]) {
  test(`masker: knows the shape of ${secret.slice(0, 8)}…`, () => {
    const masked = masker([])(`denied: ${secret} is not known`);
    assert.match(masked, /^denied: \(secret\)/);
    assert.not(masked.includes(secret.slice(-6)));
  });
}

test('masker: leaves names, ids and ARNs as they are', () => {
  const text =
    'AROAIOSFODNN7EXAMPLE 220329bd-d382-e3fa-a042-185ea9b4fd47 arn:aws:iam::123456789012:role/dev-role-iam-demo vault.gloo.example.com';
  assert.is(masker([])(text), text);
});

test.run();
