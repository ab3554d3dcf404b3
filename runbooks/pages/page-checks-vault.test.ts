import type { RequestListener } from 'node:http';
import { serving } from 'engine/testing/serving';
import { test } from 'uvu';
import { VaultConnection } from 'vault-auth';
import { ENDPOINT, HEADER, ROLE_ARN } from '../testing/guide.ts';
import { assertBoth, compareBoth, GUIDE } from '../testing/page-checks.ts';

// Vault step 1.
function release(name: string, finding: string, values: object | null, status = 'deployed'): void {
  const live = {
    name: 'vault',
    namespace: 'vault',
    chart: 'vault',
    version: '0.34.1',
    status,
    revision: 1,
    values: values ?? {},
    labels: { 'managed-by': 'gloo-vault-irsa', cluster: 'demo.us-east-1' },
  };
  compareBoth(`Vault’s release ${name}`, 'vault-release', finding, live, {
    'helm get metadata': { name: 'vault', chart: 'vault', version: '0.34.1', status },
    'helm get values': values,
  });
}
const DEV = { server: { dev: { enabled: true } } };
release('as the guide has it', 'fits', DEV);
release('that is not in dev mode', 'vault-release-differs', null);
release('that failed', 'vault-release-differs', DEV, 'failed');

/** @param active whether the active node answers: this one, or the one that a standby forwards requests to */
function status(name: string, active: boolean, http: number, health: object): void {
  const fits = active && http < 500;
  test(`Vault ${name}: the page and the run say that it ${fits ? 'can' : 'cannot'} be configured`, () => {
    const says = { initialized: true, sealed: false, version: '1.21.0' };
    const vault: RequestListener = ({ url }, response) => {
      if (url === '/v1/sys/health') response.writeHead(http).end(JSON.stringify({ ...says, ...health }));
      else if (active) response.writeHead(200).end(JSON.stringify({ data: { policies: ['root'] } }));
      else response.writeHead(307, { location: 'http://127.0.0.1:1/v1/auth/token/lookup-self' }).end();
    };
    return serving(vault, (VAULT_ADDR) => {
      const connection = new VaultConnection({ VAULT_ADDR, VAULT_TOKEN: 'root' }, GUIDE.kubectl);
      return assertBoth(
        'vault-status',
        fits,
        { vault: connection },
        {
          'vault token lookup': fits ? { data: { policies: ['root'] } } : undefined,
        },
      );
    });
  });
}
status('as the guide has it', true, 200, {});
status('that is sealed', true, 503, { sealed: true, standby: true });
status('that is not initialised', true, 501, { initialized: false, sealed: true, standby: true });
status('that forwards to its active node', true, 429, { standby: true });
status('whose active node is down', false, 474, { standby: true });
status('of a performance standby', true, 473, { standby: true, performance_standby: true });
status('of a disaster recovery secondary', false, 472, { replication_dr_mode: 'secondary' });

// Vault step 2.
const mount = (name: string, finding: string, kind: string, live: object | undefined) =>
  compareBoth(name, kind, finding, live, {
    'kubectl exec -n vault vault-0 -- vault auth list': { 'token/': { type: 'token' }, 'aws/': live },
    'kubectl exec -n vault vault-0 -- vault secrets list': { 'sys/': { type: 'system' }, 'dev/': live },
  });
mount('auth method as the guide has it', 'fits', 'vault-auth-method', { type: 'aws', options: null });
mount('auth method of another type', 'auth-of-another-type', 'vault-auth-method', {
  type: 'approle',
  options: null,
});
mount('no auth method', 'auth-not-enabled', 'vault-auth-method', undefined);
mount('secrets engine as the guide has it', 'fits', 'vault-secrets-engine', {
  type: 'kv',
  options: { version: '2' },
});
mount('secrets engine of version 1', 'secrets-engine-differs', 'vault-secrets-engine', {
  type: 'kv',
  options: { version: '1' },
});
mount('secrets engine of another type', 'secrets-engine-differs', 'vault-secrets-engine', {
  type: 'pki',
  options: null,
});

const RULES = `path "dev/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "dev/" { capabilities = ["list"] }
path "sys/mounts" { capabilities = ["read", "list"] }`;
const vaultPolicy = (name: string, finding: string | readonly string[], text: string, options?: object) =>
  compareBoth(
    `Vault policy ${name}`,
    'vault-policy',
    finding,
    { data: { policy: text }, managed: true },
    {
      'kubectl exec -n vault vault-0 -- vault policy read dev': text,
    },
    options,
  );
vaultPolicy('as the guide has it', 'fits', `# for Gloo\n${RULES}`);
vaultPolicy(
  'in another order',
  'fits',
  RULES.split('\n').toReversed().join('\n').replace('"create", "read"', '"read", "create"'),
  { isStricter: true },
);
vaultPolicy(
  'with a capability at another path',
  'vault-policy-wide',
  RULES.replace('["list"]', '["list", "create"]'),
);
vaultPolicy(
  'that grants everything',
  ['vault-policy-narrow', 'vault-policy-wide'],
  'path "*" { capabilities = ["create", "read", "sudo"] }',
);
vaultPolicy('that denies', 'vault-policy-narrow', 'path "dev/*" { capabilities = ["deny"] }');
vaultPolicy('without a capability', 'vault-policy-narrow', RULES.replace('"create", ', ''));

// Vault step 3.
const config = (name: string, finding: string, more: object, options?: object) => {
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
    finding,
    { data, managed: true, others: [] },
    {
      'kubectl exec -n vault vault-0 -- vault read -format=json auth/aws/config/client': { data },
    },
    options,
  );
};
config('as the guide has it', 'fits', {});
config(
  'that takes logins of any region',
  'fits',
  { use_sts_region_from_client: true, sts_region: 'x' },
  { isStricter: true },
);
config('with another header', 'header-differs', { iam_server_id_header_value: 'other' });
config('with another endpoint', 'region-differs', { sts_endpoint: 'https://sts.eu-west-1.amazonaws.com' });

const stsRole = (name: string, finding: string, sts_role: string) => {
  const data = { external_id: '', sts_role };
  compareBoth(
    `role for another account ${name}`,
    'vault-auth-sts-role',
    finding,
    { data, managed: true, others: [] },
    {
      'kubectl exec -n vault vault-0 -- vault read -format=json auth/aws/config/sts/123456789012': { data },
    },
  );
};
stsRole('as the operator wants it', 'fits', 'arn:aws:iam::123456789012:role/vault-looks-up');
stsRole('of another name', 'differs', 'arn:aws:iam::123456789012:role/other');

// Vault step 4.
const vaultRole = (name: string, finding: string, more: object, options?: object) => {
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
    finding,
    { data, roleId: 'AROA1', managed: true },
    {
      'aws iam get-role': 'AROA1',
      'kubectl exec -n vault vault-0 -- vault read -format=json auth/aws/role/dev-role-iam-demo': { data },
    },
    options,
  );
};
vaultRole('as the guide has it', 'fits', {});
vaultRole('that keeps no ids', 'fits', { bound_iam_principal_id: [] }, { isStricter: true });
vaultRole('with an additional policy', 'vault-role-differs', {
  token_policies: ['default', 'dev'],
  policies: ['default', 'dev'],
});
vaultRole('bound to another role', 'principal-not-bound', {
  bound_iam_principal_arn: ['x'],
  bound_iam_principal_id: ['y'],
});
vaultRole('of an IAM role that was made again', 'principal-not-bound', { bound_iam_principal_id: ['AROA0'] });
vaultRole('that lasts longer', 'vault-role-differs', {
  token_max_ttl: 3600,
  max_ttl: 3600,
  token_ttl: 900,
});
vaultRole('of another type', 'vault-role-type-fixed', { auth_type: 'ec2' });

test.run();
