import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf } from '../../testing/thrown.ts';
import { checkProxies, type Environment, isUntrusted, ProxyError, proxyErrorOf, proxyFor } from './proxy.ts';

const PROXY = 'http://proxy.corp:3128';

function shown(target: string, environment: Environment): string | undefined {
  return proxyFor(new URL(target), environment)?.shown;
}

const BY_NAME: [environment: Environment, target: string, proxy: string | undefined][] = [
  [{ https_proxy: PROXY }, 'https://sts.amazonaws.com', PROXY],
  [{ HTTPS_PROXY: '', https_proxy: PROXY }, 'https://sts.amazonaws.com', PROXY],
  [{ HTTPS_PROXY: 'proxy.corp:3128' }, 'https://sts.amazonaws.com', PROXY],
  [{ HTTP_PROXY: PROXY }, 'http://vault.corp:8200', PROXY],
  [{}, 'https://sts.amazonaws.com', undefined],
];
for (const [environment, target, proxy] of BY_NAME) {
  test(`proxyFor: ${target} with ${JSON.stringify(environment)} is by ${proxy}`, () => {
    assert.is(shown(target, environment), proxy);
  });
}

const PAST: [noProxy: string, target: string, past: boolean][] = [
  ['amazonaws.com', 'https://sts.us-east-1.amazonaws.com', true],
  ['*.amazonaws.com', 'https://sts.us-east-1.amazonaws.com', true],
  ['.AmazonAWS.com', 'https://sts.us-east-1.amazonaws.com', true],
  ['aws.com', 'https://sts.us-east-1.amazonaws.com', false],
  ['a.b , sts.us-east-1.amazonaws.com', 'https://sts.us-east-1.amazonaws.com', true],
  ['*', 'https://sts.us-east-1.amazonaws.com', true],
  ['vault.corp:8200', 'https://vault.corp:8200', true],
  ['vault.corp:8201', 'https://vault.corp:8200', false],
  ['vault.corp:443', 'https://vault.corp', true],
  ['10.0.0.0/8', 'https://11.1.2.3:8200', false],
  ['10.0.0.0/99', 'https://10.1.2.3', false],
  ['10.1.2.3', 'https://10.1.2.3', true],
  ['fd00::/8', 'https://[fd12::1]:8200', true],
  ['', 'https://localhost:1', true],
  ['', 'https://127.0.0.9', true],
];
for (const [NO_PROXY, target, past] of PAST) {
  test(`proxyFor: with NO_PROXY=${NO_PROXY}, ${target} ${past ? 'bypasses' : 'uses'} the proxy`, () => {
    assert.is(shown(target, { HTTPS_PROXY: PROXY, NO_PROXY }), past ? undefined : PROXY);
    assert.is(shown(target, { HTTPS_PROXY: PROXY, no_proxy: NO_PROXY }), past ? undefined : PROXY);
  });
}

test('proxyFor: credentials are sent to the proxy and not shown', () => {
  const proxy = proxyFor(new URL('https://x.y'), { HTTPS_PROXY: 'http://me:p%40ss@proxy.corp' });
  assert.is(proxy?.url.password, 'p%40ss');
  assert.is(proxy?.shown, 'http://proxy.corp');
});

for (const value of ['socks5://me:secret@p:1', 'http://me:secret@', 'http://me:%zz-secret@p', 'secret p']) {
  test(`checkProxies: ${value} is refused and not shown`, async () => {
    const { kind, resource, seen, next } = await failureOf(() => checkProxies({ https_proxy: value }));
    assert.is(kind, 'input');
    assert.is(resource, 'https_proxy');
    assert.not.match(`${seen} ${next}`, 'secret');
  });
}

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

test('isUntrusted: an error that is its own cause ends the search', () => {
  const error = coded('EPIPE');
  error.cause = error;
  assert.not(isUntrusted(error));
});

test.run();
