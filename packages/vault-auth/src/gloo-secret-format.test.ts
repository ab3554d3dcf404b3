import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unreadable } from './gloo-secret-format.ts';

const metadata = { name: 'one', namespace: 'gloo-system' };

const READABLE: [what: string, secret: Record<string, unknown>][] = [
  ['a header secret', { metadata, header: { headers: { 'x-key': 'value' } } }],
  ['an API key, with underscores', { metadata, api_key: { api_key: 'k', labels: ['a', 'b'] } }],
  ['TLS', { metadata, tls: { certChain: 'c', privateKey: 'k', ocspStaple: 'aGVsbG8=' } }],
  ['no kind at all, or null', { metadata, aws: null }],
  ['metadata of another name', { metadata: { name: 'other' } }],
  ['labels and a generation', { metadata: { ...metadata, labels: { a: 'b' }, generation: '3' } }],
];
for (const [what, secret] of READABLE) {
  test(`unreadable: not ${what}`, () => assert.is(unreadable(secret), undefined));
}

const UNREADABLE: [what: string, secret: Record<string, unknown>, why: RegExp][] = [
  ['no metadata', { apiKey: { apiKey: 'k' } }, /no metadata/],
  ['metadata that is null', { metadata: null }, /no metadata/],
  ['nothing', {}, /no metadata/],
  ['an unknown field', { metadata, foo: 'bar' }, /does not know: foo/],
  ['an unknown field within a kind', { metadata, aws: { key: 'k' } }, /does not know: aws\.key/],
  ['a Kubernetes secret', { metadata, apiVersion: 'v1', kind: 'Secret' }, /does not know: apiVersion/],
  [
    'a number for a text',
    { metadata, aws: { accessKey: 5 } },
    /aws\.accessKey: .*expected string, received number/,
  ],
  ['a text for an object', { metadata, tls: 'cert' }, /tls: .*expected object, received string/],
  ['a list for an object', { metadata, header: [] }, /header: .*expected object, received array/],
  [
    'a list of numbers',
    { metadata, apiKey: { labels: [1] } },
    /apiKey\.labels\.0: .*expected string, received number/,
  ],
  ['bad base64', { metadata, tls: { ocspStaple: '%%%' } }, /ocspStaple/],
  ['a field that every object has', { metadata, constructor: {} }, /constructor/],
];
for (const [what, secret, why] of UNREADABLE) {
  test(`unreadable: ${what}`, () => assert.match(unreadable(secret) ?? '', why));
}

test('unreadable: shows no value', () => {
  const secret = 'canary-5f2c7a90d1e4';
  for (const value of [
    { aws: { accessKey: [secret] } },
    { tls: secret },
    { header: { headers: [secret] } },
  ]) {
    assert.not.match(unreadable({ metadata, ...value }) ?? '', secret);
  }
});

test.run();
