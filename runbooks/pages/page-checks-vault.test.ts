import type { RequestListener } from 'node:http';
import { serving } from 'engine/testing/serving';
import { test } from 'uvu';
import { VaultConnection } from 'vault-auth';
import { ENDPOINT, HEADER, ROLE_ARN } from '../testing/guide.ts';
import { assertBoth, compareBoth, GUIDE } from '../testing/page-checks.ts';

// Vault step 1.
function release(name: string, fits: boolean, values: object | null, status = 'deployed'): void {
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
  compareBoth(`Vault’s release ${name}`, 'vault-release', fits, live, {
    'helm get metadata': { name: 'vault', chart: 'vault', version: '0.34.1', status },
    'helm get values': values,
  });
}
const DEV = { server: { dev: { enabled: true } } };
release('as the guide has it', true, DEV);
release('that is not in dev mode', false, null);
release('that failed', false, DEV, 'failed');

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
const IN_VAULT = 'kubectl exec -n vault vault-0 -- vault';
const mount = (name: string, fits: boolean, kind: string, live: object | undefined) =>
  compareBoth(name, kind, fits, live, {
    [`${IN_VAULT} auth list`]: { 'token/': { type: 'token' }, 'aws/': live },
    [`${IN_VAULT} secrets list`]: { 'sys/': { type: 'system' }, 'dev/': live },
  });
mount('auth method as the guide has it', true, 'vault-auth-method', { type: 'aws', options: null });
mount('auth method of another type', false, 'vault-auth-method', { type: 'approle', options: null });
mount('no auth method', false, 'vault-auth-method', undefined);
const engine = (type: string, version: string) => ({ type, options: { version } });
mount('secrets engine as the guide has it', true, 'vault-secrets-engine', engine('kv', '2'));
mount('secrets engine of version 1', false, 'vault-secrets-engine', engine('kv', '1'));

const RULES = `path "dev/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "dev/" { capabilities = ["list"] }
path "sys/mounts" { capabilities = ["read", "list"] }`;
const vaultPolicy = (name: string, fits: boolean, text: string) =>
  compareBoth(
    `Vault policy ${name}`,
    'vault-policy',
    fits,
    { data: { policy: text }, managed: true },
    {
      [`${IN_VAULT} policy read dev`]: text,
    },
  );
vaultPolicy('as the guide has it', true, `# for Gloo\n${RULES}`);
vaultPolicy('with a capability at another path', false, RULES.replace('["list"]', '["list", "create"]'));
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
  const live = { data, managed: true, others: [] };
  compareBoth(`client configuration ${name}`, 'vault-auth-config', fits, live, {
    [`${IN_VAULT} read -format=json auth/aws/config/client`]: { data },
  });
};
config('as the guide has it', true, {});
config('with another header', false, { iam_server_id_header_value: 'other' });
config('with another endpoint', false, { sts_endpoint: 'https://sts.eu-west-1.amazonaws.com' });

const stsRole = (name: string, fits: boolean, sts_role: string) => {
  const data = { external_id: '', sts_role };
  const live = { data, managed: true, others: [] };
  compareBoth(`role for another account ${name}`, 'vault-auth-sts-role', fits, live, {
    [`${IN_VAULT} read -format=json auth/aws/config/sts/123456789012`]: { data },
  });
};
stsRole('as the operator wants it', true, 'arn:aws:iam::123456789012:role/vault-looks-up');
stsRole('of another name', false, 'arn:aws:iam::123456789012:role/other');

// Vault step 4.
const vaultRole = (name: string, fits: boolean, more: object) => {
  const data = {
    auth_type: 'iam',
    bound_iam_principal_arn: [ROLE_ARN],
    bound_iam_principal_id: ['AROA1'],
    token_policies: ['dev'],
    token_max_ttl: 900,
    ...more,
  };
  compareBoth(
    `Vault role ${name}`,
    'vault-auth-role',
    fits,
    { data, roleId: 'AROA1', managed: true },
    {
      'aws iam get-role': 'AROA1',
      [`${IN_VAULT} read -format=json auth/aws/role/dev-role-iam-demo`]: { data },
    },
  );
};
vaultRole('as the guide has it', true, {});
vaultRole('with an additional policy', false, { token_policies: ['default', 'dev'] });
vaultRole('bound to another role', false, { bound_iam_principal_arn: ['x'], bound_iam_principal_id: ['y'] });
vaultRole('of an IAM role that was made again', false, { bound_iam_principal_id: ['AROA0'] });
vaultRole('that lasts longer', false, { token_max_ttl: 3600 });
vaultRole('of another type', false, { auth_type: 'ec2' });

test.run();
