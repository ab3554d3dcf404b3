import { holdsFor, hostile } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { any, isAddress, isReportedWell, SECRET } from '../testing/input-specification.ts';
import { vaultEnvironment } from './environment.ts';

const ENVIRONMENT = [
  ...['VAULT_ADDR', 'VAULT_TOKEN', 'VAULT_NAMESPACE', 'VAULT_CACERT', 'KUBECONFIG', 'AWS_PROFILE'],
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL'],
  ...['VAULT_SKIP_VERIFY', 'AWS_CA_BUNDLE', 'HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'],
];
const address = fc.oneof(
  any,
  fc.webUrl(),
  fc.constantFrom(
    '--flag',
    'javascript:alert(1)',
    'http://user:pw@host',
    'http://host\nx',
    'file:///etc/passwd',
    'http:',
  ),
);

test('vaultEnvironment: any value of one variable is usable, or the error names it', () => {
  holdsFor(200, fc.tuple(fc.constantFrom(...ENVIRONMENT), address), ([name, value]) => {
    try {
      const { VAULT_ADDR, VAULT_CACERT, ...headers } = vaultEnvironment({ [name]: value });
      if (VAULT_ADDR !== undefined) assert.ok(isAddress(VAULT_ADDR), VAULT_ADDR);
      // Neither may contain characters that start another header or end a path.
      for (const header of Object.values(headers)) assert.not.match(header ?? '', /[^\x21-\x7e]/);
      assert.not.match(VAULT_CACERT ?? '', /\p{Cc}/u);
    } catch (error) {
      isReportedWell(error, new RegExp(name));
    }
  });
});

test('vaultEnvironment: no token or key is ever shown', () => {
  const secrets = fc.constantFrom(
    'VAULT_TOKEN',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
  );
  holdsFor(100, fc.tuple(secrets, hostile, hostile), ([name, before, after]) => {
    try {
      vaultEnvironment({ VAULT_ADDR: '--flag', [name]: `${before}${SECRET}${after}` });
      assert.unreachable();
    } catch (error) {
      isReportedWell(error, new RegExp(ENVIRONMENT.join('|')));
    }
  });
});

test.run();
