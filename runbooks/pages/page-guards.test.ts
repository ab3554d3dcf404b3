import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ENDPOINT, HEADER, ROLE_ARN } from '../testing/guide.ts';
import { commandOfPage } from '../testing/page-checks.ts';

// Vault overwrites without asking: a page's blocks write only if nothing exists yet.

/** What a block prints if this is Vault's answer to a read: `WROTE` if it writes. */
function pasted(kind: string, read: { readonly stdout?: string; readonly stderr?: string }): string {
  const script = `kubectl() {
  case "$*" in
    *'vault read '*) printf '%s' "$STDOUT"; printf '%s' "$STDERR" >&2; [ -z "$STDERR" ] ;;
    *) echo WROTE ;;
  esac
}
aws() { echo AROA1; }
${commandOfPage(kind)}`;
  const { stdout = '', stderr = '' } = read;
  const env = { PATH: process.env.PATH, STDOUT: stdout, STDERR: stderr };
  const ran = spawnSync('sh', ['-c', script], { env, encoding: 'utf8' });
  assert.is(ran.status === 0, !ran.stdout.includes('STOP'), 'the exit code');
  return ran.stdout;
}

const POLICY = `path "dev/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "dev/" { capabilities = ["list"] }
path "sys/mounts" { capabilities = ["read", "list"] }`;
const CONFIG = { iam_server_id_header_value: HEADER, sts_endpoint: ENDPOINT, sts_region: 'us-east-1' };
const ROLE = {
  auth_type: 'iam',
  bound_iam_principal_arn: [ROLE_ARN],
  bound_iam_principal_id: ['AROA1'],
  token_policies: ['dev'],
  token_max_ttl: 900,
};
const CASES: [kind: string, guides: object, another: object][] = [
  ['vault-policy', { policy: POLICY }, { policy: `${POLICY}\npath "team/*" { capabilities = ["read"] }` }],
  ['vault-auth-config', CONFIG, { ...CONFIG, iam_server_id_header_value: 'vault.example.com' }],
  ['vault-auth-role', ROLE, { ...ROLE, token_policies: ['admin', 'dev'], token_max_ttl: 3600 }],
];
for (const [kind, guides, another] of CASES) {
  test(`${kind}: is written if nothing exists yet`, () => {
    assert.is(pasted(kind, { stderr: 'No value found at …' }), 'WROTE\n');
  });

  test(`${kind}: the guide’s own is shown, and not written again`, () => {
    const printed = pasted(kind, { stdout: JSON.stringify({ data: guides }) });
    assert.match(printed, /\ntrue\n$/);
    assert.not.match(printed, /WROTE|STOP/);
  });

  test(`${kind}: somebody else’s is shown, and stops the reader`, () => {
    const live = JSON.stringify({ data: another });
    const printed = pasted(kind, { stdout: live });
    assert.ok(printed.startsWith(`${live}\nfalse\nSTOP: nothing was written`), printed);
  });

  test(`${kind}: if it cannot be read, the block stops the reader and says why`, () => {
    const denied = 'Code: 403. Errors:\n\n* permission denied';
    assert.ok(pasted(kind, { stderr: denied }).startsWith(`${denied}\nSTOP: nothing was written`));
  });
}

test.run();
