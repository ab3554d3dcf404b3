import { test } from 'uvu';
import { ENDPOINT, HEADER, ROLE_ARN } from '../testing/guide.ts';
import { compareBoth } from '../testing/page-checks.ts';

// Vault step 1.
function release(name: string, fits: boolean, values: object | null, status = 'deployed'): void {
  const live = {
    name: 'vault',
    namespace: 'vault',
    chart: 'vault',
    version: '0.34.1',
    status,
    revision: 1,
    since: 0,
    values: values ?? {},
    labelled: true,
  };
  compareBoth(`Vault’s release ${name}`, 'vault-release', fits, live, {
    'helm list': [{ name: 'vault', status, chart: 'vault-0.34.1' }],
    'helm get values': values,
  });
}
const DEV = { server: { dev: { enabled: true } } };
release('as the guide has it', true, DEV);
release('that is not in dev mode', false, null);
release('whose dev mode is off', false, { server: { dev: { enabled: false } } });
release('that failed', false, DEV, 'failed');

// Vault step 2.
const mount = (name: string, fits: boolean, kind: string, live: object | undefined) =>
  compareBoth(name, kind, fits, live, {
    'kubectl exec -n vault vault-0 -- vault auth list': { 'token/': { type: 'token' }, 'aws/': live },
    'kubectl exec -n vault vault-0 -- vault secrets list': { 'sys/': { type: 'system' }, 'dev/': live },
  });
mount('auth method as the guide has it', true, 'vault-auth-method', { type: 'aws', options: null });
mount('auth method of another type', false, 'vault-auth-method', { type: 'approle', options: null });
mount('no auth method', false, 'vault-auth-method', undefined);
mount('secrets engine as the guide has it', true, 'vault-secrets-engine', {
  type: 'kv',
  options: { version: '2' },
});
mount('secrets engine of version 1', false, 'vault-secrets-engine', {
  type: 'kv',
  options: { version: '1' },
});
mount('secrets engine of another type', false, 'vault-secrets-engine', { type: 'pki', options: null });

const RULES = `path "dev/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "dev/" { capabilities = ["list"] }
path "sys/mounts" { capabilities = ["read", "list"] }`;
const vaultPolicy = (name: string, fits: boolean, text: string) =>
  compareBoth(
    `Vault policy ${name}`,
    'vault-policy',
    fits,
    { text, managed: true },
    {
      'kubectl exec -n vault vault-0 -- vault read -format=json sys/policies/acl/dev': {
        data: { policy: text },
      },
    },
  );
vaultPolicy('as the guide has it', true, `# for Gloo\n${RULES}`);
vaultPolicy(
  'in another order',
  true,
  RULES.split('\n').toReversed().join('\n').replace('"create", "read"', '"read", "create"'),
);
vaultPolicy('with a capability at another path', false, RULES.replace('["list"]', '["list", "create"]'));
vaultPolicy('with an additional path', false, `${RULES}\npath "secret/*" { capabilities = ["read"] }`);
vaultPolicy('that grants everything', false, 'path "*" { capabilities = ["create", "read", "sudo"] }');
vaultPolicy('without a capability', false, RULES.replace('"create", ', ''));

// Vault step 3.
const config = (name: string, fits: boolean, more: object) => {
  const data = {
    iam_server_id_header_value: HEADER,
    sts_endpoint: ENDPOINT,
    sts_region: 'us-east-1',
    max_retries: -1,
    ...more,
  };
  compareBoth(
    `client configuration ${name}`,
    'vault-auth-config',
    fits,
    { data, managed: true },
    {
      'kubectl exec -n vault vault-0 -- vault read -format=json auth/aws/config/client': { data },
    },
  );
};
config('as the guide has it', true, {});
config('that takes logins of any region', true, { use_sts_region_from_client: true, sts_region: 'x' });
config('of any region for another header', false, {
  use_sts_region_from_client: true,
  iam_server_id_header_value: 'other',
});
config('with another header', false, { iam_server_id_header_value: 'other' });
config('with its region elsewhere', false, { sts_region: '', iam_endpoint: 'us-east-1' });

// Vault step 4.
const vaultRole = (name: string, fits: boolean, more: object) => {
  const data = {
    auth_type: 'iam',
    bound_iam_principal_arn: [ROLE_ARN],
    bound_iam_principal_id: ['AROA1'],
    token_policies: ['dev'],
    policies: ['dev'],
    token_max_ttl: 900,
    max_ttl: 900,
    ...more,
  };
  compareBoth(
    `Vault role ${name}`,
    'vault-auth-role',
    fits,
    { data, roleId: 'AROA1', managed: true },
    {
      'aws iam get-role': 'AROA1',
      'kubectl exec -n vault vault-0 -- vault read -format=json auth/aws/role/dev-role-iam-demo': { data },
    },
  );
};
vaultRole('as the guide has it', true, {});
vaultRole('that keeps no ids', true, { bound_iam_principal_id: [] });
vaultRole('with an additional policy', false, {
  token_policies: ['default', 'dev'],
  policies: ['default', 'dev'],
});
vaultRole('with admin among its policies', false, { token_policies: ['admin', 'dev'], policies: null });
vaultRole('bound to another role as well', false, {
  bound_iam_principal_arn: [ROLE_ARN, 'arn:aws:iam::1:role/x'],
});
vaultRole('of an IAM role that was made again', false, { bound_iam_principal_id: ['AROA0'] });
vaultRole('that lasts longer', false, { token_max_ttl: 3600, max_ttl: 3600, token_ttl: 900 });
vaultRole('of another type', false, { auth_type: 'ec2' });

test.run();
