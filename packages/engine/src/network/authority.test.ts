import { tmpdir } from 'node:os';
import { rootCertificates } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFile } from '../../testing/temporary-folder.ts';
import { thrownFailure } from '../../testing/thrown.ts';
import { readAuthority } from './authority.ts';

test('readAuthority: a bundle with comments between its certificates', () => {
  const bundle = `# corp\n${rootCertificates.slice(0, 2).join('\n# other\n')}\n`;
  assert.is(readAuthority('AWS_CA_BUNDLE', temporaryFile(bundle)), bundle);
});

const BAD: [what: string, path: string][] = [
  ['a file that does not exist', '/nonexistent/ca.pem'],
  ['a folder', tmpdir()],
  ['a file without a certificate', temporaryFile('-----BEGIN PRIVATE KEY-----')],
  ['an invalid certificate', temporaryFile('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')],
];
for (const [what, path] of BAD) {
  test(`readAuthority: ${what} is refused, and the error names the variable`, () => {
    assert.is(thrownFailure(() => readAuthority('VAULT_CACERT', path)).resource, 'VAULT_CACERT');
  });
}

test.run();
