import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isUntrusted, ProxyError, proxyErrorOf } from './proxy-error.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });

test('proxyErrorOf: is found within a client’s error, with the code of the original error', () => {
  const proxyError = new ProxyError(
    'the proxy http://p (HTTPS_PROXY) does not answer',
    coded('ECONNREFUSED'),
  );
  assert.is(proxyError.code, 'ECONNREFUSED');
  assert.is(proxyErrorOf(new Error('outer', { cause: proxyError })), proxyError.message);
  assert.is(proxyErrorOf(new Error('outer')), undefined);
});

test('isUntrusted: an unknown authority, and no other certificate error', () => {
  assert.ok(isUntrusted(new Error('outer', { cause: coded('SELF_SIGNED_CERT_IN_CHAIN') })));
  assert.not(isUntrusted(coded('ERR_TLS_CERT_ALTNAME_INVALID')));
  assert.not(isUntrusted('SELF_SIGNED_CERT_IN_CHAIN'));
});

test('isUntrusted: an error that is its own cause ends the search', () => {
  const error = coded('EPIPE');
  error.cause = error;
  assert.not(isUntrusted(error));
});

test.run();
