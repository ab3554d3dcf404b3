import { X509Certificate } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { certificateFor, makeAuthority } from './certificates.ts';

const test = suite('a certificate of the sandbox');

test('is signed by its authority, for its hosts and nothing else', async () => {
  const authority = await makeAuthority();
  const ca = new X509Certificate(authority.cert);
  const leaf = new X509Certificate((await certificateFor(authority, 'localhost', '127.0.0.1')).cert);
  assert.ok(leaf.verify(ca.publicKey));
  assert.ok(leaf.checkIssued(ca));
  assert.is(leaf.checkHost('localhost'), 'localhost');
  assert.is(leaf.checkIP('127.0.0.1'), '127.0.0.1');
  assert.is(leaf.checkHost('vault.example.com'), undefined);
  assert.not(leaf.ca);
  assert.ok(new Date(leaf.validFrom).getTime() < Date.now());
});

test.run();
