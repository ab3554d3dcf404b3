import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { whereToLook } from './where-to-look.ts';

const TEXTS: [text: string, first: RegExp, second: RegExp][] = [
  [
    'Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 400. Errors:\n\n* failed to verify i-1 as a valid EC2 instance',
    /^Vault’s log/,
    /^Gloo’s log/,
  ],
  [
    '* unable to resolve ARN "arn:aws:iam::1:role/x" in vault: InvalidParameter: AssumeRoleInput.ExternalId.',
    /^Vault’s log/,
    /^What AWS recorded/,
  ],
  ['Error: UPGRADE FAILED: PersistentVolumeClaim "x" is invalid', /history/, /^The cluster’s events/],
  ['odd', /^Gloo’s log/, /^Vault’s log/],
  ['', /^Gloo’s log/, /^Vault’s log/],
];

for (const [text, first, second] of TEXTS) {
  test(`whereToLook: two places for ${JSON.stringify(text).slice(0, 60)}`, () => {
    const places = whereToLook(text);
    assert.is(places.length, 2);
    assert.match(places[0] ?? '', first);
    assert.match(places[1] ?? '', second);
  });
}

test.run();
