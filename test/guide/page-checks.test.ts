import { awsThatAnswers } from 'aws-irsa/testing';
import { SERVICE_ACCOUNTS } from 'guide/guide';
import { proveCluster, WrongCluster } from 'guide/inputs/cluster';
import { ENDPOINT, GUIDE, HEADER, ISSUER, POLICY_ARN, ROLE_ARN, WORK } from 'guide/testing/guide';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import {
  type Answers,
  agree,
  blockOf,
  comparing,
  pageSays,
  readAsWanted,
  resourceOf,
  resourcesWith,
} from './page-checks.ts';

// A page's check (jq in a shell) and the run, from which 90-troubleshoot finds what is wrong, have to agree.

/** The document of the guide that a resource's command writes. JSON is YAML, too. */
const writtenFor = (kind: string): string => resourceOf(kind).command().writes?.text ?? '';
const documentOf = (kind: string) => parse(writtenFor(kind));

comparing(
  'iam-oidc-provider',
  { 'aws iam get-open-id-connect-provider': ['sts.amazonaws.com'] },
  (audiences: string[]) => ({ audiences }),
);

const ROLE = { roleId: 'AROA1', description: 'Vault auth role', tags: {}, createdAt: 0 };
const QUERY = 'aws iam get-role --role-name dev-role-iam-demo --query Role';
comparing(
  'iam-role',
  {
    [`${QUERY}.AssumeRolePolicyDocument `]: documentOf('iam-role'),
    [`${QUERY}.Arn `]: ROLE_ARN,
  },
  (trust: object, arn: string) => ({ ...ROLE, arn, trust }),
);

comparing(
  'iam-policy',
  {
    'aws iam get-policy-version': documentOf('iam-policy'),
    'aws iam get-policy --': 'v1',
    'aws iam list-policies --scope Local': POLICY_ARN,
  },
  (document: object) => ({ document, tags: {} }),
);

agree(
  'iam-policy-attachment',
  resourceOf('iam-policy-attachment').check ?? '',
  { 'aws iam list-attached-role-policies': [POLICY_ARN] },
  async (arns: string[]) => {
    const attached = arns.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1), PolicyArn }));
    const aws = await awsThatAnswers({
      ListAttachedRolePolicies: () => ({ AttachedPolicies: attached }),
      GetPolicy: () => ({ Policy: { Arn: POLICY_ARN } }),
    });
    return readAsWanted({ aws }, 'iam-policy-attachment');
  },
);

const LABELS = { 'managed-by': 'gloo-vault-irsa', cluster: 'demo.us-east-1' };
const RELEASE = { revision: 1, labels: LABELS, version: '' };
const release = (name: string, version: string, guides: object) =>
  comparing(
    `${name}-release`,
    { 'helm get metadata': { chart: name, version, status: 'deployed' }, 'helm get values': guides },
    (metadata: object, values: object | null) => ({ ...RELEASE, ...metadata, values: values ?? {} }),
    // Helm prints null for a release without values.
    { 'helm get values': null },
    { 'helm get values': { ...guides, resources: {} } },
  );
release('vault', '0.34.1', { server: { dev: { enabled: true } } });
const VALUES = documentOf('helm-overrides');
release('gloo', '1.17.3', VALUES);

const LIMITS = { default_lease_ttl: 0, max_lease_ttl: 0 };
const IN_VAULT = 'kubectl exec -n vault vault-0 -- vault';
comparing(
  'vault-auth-method',
  {
    [`${IN_VAULT} auth list`]: {
      'token/': { type: 'token' },
      'aws/': { type: 'aws', config: { ...LIMITS, token_type: 'default-service' } },
    },
  },
  (mounts: Record<string, object>) => mounts['aws/'],
);
comparing(
  'vault-secrets-engine',
  { [`${IN_VAULT} secrets list`]: { 'dev/': { type: 'kv', options: { version: '2' }, config: LIMITS } } },
  (mounts: Record<string, object>) => mounts['dev/'],
);

const RULES = writtenFor('vault-policy').replaceAll(/^#.*\n/gm, '');
const READ_POLICY = `${IN_VAULT} policy read dev`;
comparing(
  'vault-policy',
  { [READ_POLICY]: `# for Gloo\n${RULES}` },
  (policy: string) => ({ data: { policy }, mark: 'created' }),
  { [READ_POLICY]: RULES.replace('["list"]', '["list", "create"]') },
  { [READ_POLICY]: RULES.replace('"create", ', '') },
);

const configured = (kind: string, path: string, data: object, ...[more = {}, ...others]: Answers[]) =>
  comparing(
    kind,
    { [`${IN_VAULT} read -format=json auth/aws/${path}`]: { data }, ...more },
    ({ data }: { data?: object }, roleId?: string) => data && { data, mark: 'created', others: [], roleId },
    ...others,
  );
configured('vault-auth-config', 'config/client', {
  iam_server_id_header_value: HEADER,
  sts_endpoint: ENDPOINT,
  sts_region: 'us-east-1',
  max_retries: -1,
});
configured('vault-auth-sts-role', 'config/sts/123456789012', {
  external_id: '',
  sts_role: 'arn:aws:iam::123456789012:role/vault-looks-up',
});
configured(
  'vault-auth-role',
  'role/dev-role-iam-demo',
  {
    auth_type: 'iam',
    bound_iam_principal_arn: [ROLE_ARN],
    bound_iam_principal_id: ['AROA1'],
    token_policies: ['dev'],
    token_max_ttl: 900,
    inferred_entity_type: '',
    token_bound_cidrs: [],
    token_num_uses: 0,
    token_no_default_policy: false,
    token_period: 0,
  },
  { 'aws iam get-role': 'AROA1' },
  // The IAM role was made again.
  { 'aws iam get-role': 'AROA2' },
);

const SECRET = { metadata: { annotations: { note: 'gloo' } }, data: { 'license-key': 'a2V5' } };
agree(
  'license-secret',
  resourceOf('license-secret').check ?? '',
  { 'kubectl get secret': SECRET },
  (secret: object) => readAsWanted({ kubectl: { get: async () => secret } }, 'license-secret'),
);

const ACCOUNTS = SERVICE_ACCOUNTS.map((name) => ({
  kind: 'ServiceAccount',
  metadata: { name, annotations: { 'eks.amazonaws.com/role-arn': ROLE_ARN } },
}));
const DEPLOYMENTS = ['gateway-proxy', ...SERVICE_ACCOUNTS].map((serviceAccountName) => ({
  kind: 'Deployment',
  metadata: { name: serviceAccountName },
  spec: { template: { spec: { serviceAccountName } } },
}));
/** The service account in the release that has made a deployment. */
function accountOf({ spec }: (typeof DEPLOYMENTS)[number]): string[] {
  const { serviceAccountName: name } = spec.template.spec;
  return !SERVICE_ACCOUNTS.includes(name) ? [] : [`kind: ServiceAccount\nmetadata:\n  name: ${name}\n`];
}

agree(
  'service-account-annotations',
  resourceOf('service-account-annotations').check ?? '',
  { 'kubectl get serviceaccount': [...ACCOUNTS, ...DEPLOYMENTS] },
  async (items: typeof ACCOUNTS) => {
    const systems = {
      kubectl: { list: async (kind: string) => items.filter((one) => one.kind.toLowerCase() === kind) },
      helm: {
        release: async () => ({
          ...RELEASE,
          chart: 'gloo',
          version: '1.17.3',
          status: 'deployed',
          values: VALUES,
          manifest: items
            .flatMap((one) => ('spec' in one ? accountOf(one as (typeof DEPLOYMENTS)[number]) : []))
            .join('---\n'),
        }),
      },
    };
    return readAsWanted(systems, 'gloo-release', 'service-account-annotations');
  },
  // A chart without discovery.
  { 'kubectl get serviceaccount': [ACCOUNTS[0], DEPLOYMENTS[1]] },
);

// Checks of the preflight and the proofs.
agree(
  'the cluster of the context',
  blockOf('00-preflight', 'kubectl get --raw'),
  { 'kubectl get --raw': { issuer: `https://${ISSUER}`, jwks_uri: `https://${ISSUER}/keys` } },
  async ({ issuer }: { issuer: string }) => {
    const server = async () => ({ server: 'https://127.0.0.1', certificateAuthority: '' });
    const kubectl = {
      context: { name: async () => 'demo', server },
      tokenIssuer: async () => issuer,
    } as never;
    const eksCluster = async () => ({ issuer: ISSUER }) as never;
    const proof = proveCluster({ ...GUIDE, kubectl, eksCluster }, WORK);
    return !((await proof.catch((error) => error)) instanceof WrongCluster);
  },
);

test('checks: none prints true if nothing answers', () => {
  for (const { name, check } of resourcesWith())
    if (check !== undefined) assert.equal(pageSays(check, [{}]), [false], name);
});

test.run();
