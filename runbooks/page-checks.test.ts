import { execFileSync } from 'node:child_process';
import { helmOverrides } from 'gloo-install';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { aws } from './01-aws.ts';
import { vault } from './02-vault.ts';
import { gloo } from './03-gloo.ts';
import { proofsByHand } from './by-hand.ts';
import type { RunContext } from './context.ts';
import { podsCarryRole } from './proofs.ts';
import { symbolicContext } from './symbolic.ts';

// A page's check (jq in a shell) and the run's `compare` must agree. Both get the same answers here.

const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const POLICY_ARN = 'arn:aws:iam::123456789012:policy/gloo-vault-auth-policy-demo';
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE';
const ENDPOINT = 'https://sts.us-east-1.amazonaws.com';
const HEADER = 'vault.gloo.example.com';

const symbolic = symbolicContext({ guide: '1.17', enterprise: false, strictTrust: false });
const GUIDE: RunContext = {
  ...symbolic,
  inputs: {
    ...symbolic.inputs,
    CLUSTER_NAME: 'demo',
    NAMESPACE: 'gloo-system',
    AWS_REGION: 'us-east-1',
    VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo',
    VAULT_AUTH_POLICY_NAME: 'gloo-vault-auth-policy-demo',
    VAULT_ADDRESS: 'http://vault-internal.vault:8200',
    IAM_SERVER_ID_HEADER_VALUE: HEADER,
    EDGE_VERSION: 'v1.17.3',
  },
  account: { accountId: '123456789012', partition: 'aws', arn: '' },
  OIDC_PROVIDER: ISSUER,
  VAULT_AUTH_ROLE_ARN: ROLE_ARN,
  VAULT_AUTH_POLICY_ARN: POLICY_ARN,
  STS_ENDPOINT: ENDPOINT,
};

const RESOURCES = [aws, vault, gloo].flatMap((runbook) =>
  runbook.steps(GUIDE).flatMap(({ resources = [] }) => resources),
);

/** The CLIs' answers, by the first words of their command lines. */
type Answers = Readonly<Record<string, unknown>>;

/** Whether a check succeeds, and prints `true` last, given these answers of the CLIs. */
function pageSays(check: string, answers: Answers): boolean {
  const cases = Object.keys(answers).map(
    (words, index) => `${words.replaceAll(' ', '\\ ')}*) printf '%s\\n' "$A${index}" ;;`,
  );
  const clis = ['aws', 'kubectl', 'helm'].map((name) => `${name}() { answer "${name} $*"; }`);
  const script = `answer() { case "$1" in ${cases.join(' ')} *) echo "no answer: $1" >&2; return 9 ;; esac; }
${clis.join('\n')}
set -euo pipefail
${check}`;
  const env = Object.fromEntries(
    Object.values(answers).map((answer, index) => [
      `A${index}`,
      typeof answer === 'string' ? answer : JSON.stringify(answer),
    ]),
  );
  try {
    const printed = execFileSync('bash', ['-c', script], {
      env: { PATH: process.env.PATH, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return printed.trimEnd().endsWith('true');
  } catch (error) {
    const { status, stderr } = error as { status?: number; stderr?: string };
    // Exit code 1: jq printed false. Any other code is a mistake in the check or in the answers.
    if (status === 1) return false;
    throw new Error(`${check}\n${stderr}`);
  }
}

function compareBoth(name: string, kind: string, fits: boolean, live: unknown, answers: Answers): void {
  test(`${name}: ${fits ? 'fits' : 'does not fit'}, says the page and says the run`, () => {
    const resource = RESOURCES.findLast((one) => one.kind === kind);
    if (resource === undefined) throw new Error(`no step has a ${kind}`);
    assert.is(resource.compare(live).status === 'done', fits, 'the run');
    assert.is(pageSays(resource.byHand?.exists ?? '', answers), fits, 'the page');
  });
}

// AWS step 1.
const audiences = (name: string, fits: boolean, ...ids: string[]) =>
  compareBoth(
    `provider ${name}`,
    'iam-oidc-provider',
    fits,
    { audiences: ids },
    {
      'aws iam get-open-id-connect-provider': {
        Url: ISSUER,
        ClientIDList: ids,
        Tags: [{ Key: 'for', Value: 'sts.amazonaws.com' }],
      },
    },
  );
audiences('as the guide has it', true, 'sts.amazonaws.com');
audiences('with an audience more', true, 'other.example.com', 'sts.amazonaws.com');
audiences('for another audience', false, 'other.example.com');

// AWS step 2.
const SUBJECTS = ['gloo', 'discovery'].map((account) => `system:serviceaccount:gloo-system:${account}`);
const trusting = (operator: string, key = ISSUER, subjects: string | string[] = SUBJECTS) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { [operator]: { [`${key}:aud`]: 'sts.amazonaws.com', [`${key}:sub`]: subjects } },
});
const LOOSE = trusting('StringEqualsIfExists');
function trust(name: string, fits: boolean, statements: unknown, more: object = {}): void {
  const document = { Version: '2012-10-17', Statement: statements, ...more };
  const live = {
    arn: ROLE_ARN,
    roleId: 'AROA1',
    description: 'Vault auth role',
    trust: document,
    tags: {},
    createdAt: 0,
  };
  const role = { Arn: ROLE_ARN, Description: 'Vault auth role', AssumeRolePolicyDocument: document };
  compareBoth(`trust policy ${name}`, 'iam-role', fits, live, {
    'aws iam get-role --role-name dev-role-iam-demo --query Role.AssumeRolePolicyDocument ': document,
    'aws iam get-role --role-name dev-role-iam-demo --query Role ': role,
  });
}
trust('as the guide has it', true, [LOOSE]);
trust('as one statement, in another order', true, {
  Sid: 'gloo',
  ...trusting('StringEqualsIfExists', ISSUER, SUBJECTS.toReversed()),
});
trust('of --strict-trust', true, [trusting('StringEquals')]);
trust('and a Deny for everybody', false, [LOOSE, { Effect: 'Deny', Principal: '*', Action: 'sts:*' }]);
trust('and an Allow for everybody', false, [
  LOOSE,
  { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' },
]);
trust('twice', false, [LOOSE, LOOSE]);
trust('with a service account more', false, [
  trusting('StringEquals', ISSUER, [...SUBJECTS, 'system:serviceaccount:x:y']),
]);
trust('without discovery', false, [trusting('StringEquals', ISSUER, SUBJECTS.slice(0, 1))]);
trust('with an ARN as its key', false, [trusting('StringEquals', `arn:aws:iam::1:oidc-provider/${ISSUER}`)]);
trust('with another operator', false, [trusting('StringLike')]);
trust('of another version', false, [LOOSE], { Version: '2008-10-17' });

// AWS step 3.
const LOOK_UPS = {
  Effect: 'Allow',
  Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
  Resource: '*',
};
const ASSUME = { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [ROLE_ARN] };
function policy(name: string, fits: boolean, ...statements: unknown[]): void {
  const document = { Version: '2012-10-17', Statement: statements };
  compareBoth(
    `policy ${name}`,
    'iam-policy',
    fits,
    { document, tags: {} },
    {
      'aws iam get-policy-version': document,
      'aws iam get-policy --': 'v1',
    },
  );
}
policy('as the guide has it', true, LOOK_UPS, ASSUME);
policy(
  'in another order and case',
  true,
  { ...ASSUME, Action: 'STS:AssumeRole', Resource: ROLE_ARN },
  { Sid: '', ...LOOK_UPS },
);
policy('with iam:* more', false, LOOK_UPS, ASSUME, { Effect: 'Allow', Action: 'iam:*', Resource: '*' });
policy('with iam:* in a statement', false, { ...LOOK_UPS, Action: [...LOOK_UPS.Action, 'iam:*'] }, ASSUME);
policy(
  'with its resources exchanged',
  false,
  { ...LOOK_UPS, Resource: ROLE_ARN },
  { ...ASSUME, Resource: '*' },
);
policy('with a Deny', false, LOOK_UPS, ASSUME, { ...ASSUME, Effect: 'Deny' });
policy('without its last statement', false, LOOK_UPS);

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
vaultPolicy('with a path more', false, `${RULES}\npath "secret/*" { capabilities = ["read"] }`);
vaultPolicy('with a capability less', false, RULES.replace('"create", ', ''));

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
vaultRole('with a policy more', false, { token_policies: ['default', 'dev'], policies: ['default', 'dev'] });
vaultRole('bound to another role as well', false, {
  bound_iam_principal_arn: [ROLE_ARN, 'arn:aws:iam::1:role/x'],
});
vaultRole('of an IAM role that was made again', false, { bound_iam_principal_id: ['AROA0'] });
vaultRole('that lasts longer', false, { token_max_ttl: 3600, max_ttl: 3600, token_ttl: 900 });
vaultRole('of another type', false, { auth_type: 'ec2' });

// Gloo step 2.
const VALUES = parse(
  helmOverrides({
    vaultAddress: GUIDE.inputs.VAULT_ADDRESS,
    headerValue: HEADER,
    region: 'us-east-1',
    roleArn: ROLE_ARN,
    enterprise: false,
  }),
) as Record<string, unknown>;
const release = (
  name: string,
  fits: boolean,
  more: { status?: string; version?: string; values?: unknown; chart?: string },
) => {
  const { status = 'deployed', version = '1.17.3', values = VALUES, chart = 'gloo' } = more;
  const live = {
    name: 'gloo',
    namespace: 'gloo-system',
    chart,
    version,
    status,
    revision: 1,
    since: 0,
    values: values ?? {},
    labelled: true,
  };
  compareBoth(`release ${name}`, 'gloo-release', fits, live, {
    'helm list': [{ name: 'gloo', status, chart: `${chart}-${version}` }],
    'helm get values': values,
  });
};
release('as the guide has it', true, {});
release('with values more', true, { values: { ...VALUES, gatewayProxies: { gatewayProxy: {} } } });
release('without values', false, { values: null });
release('with its values in another place', false, { values: { other: VALUES } });
release('of another version', false, { version: '1.16.0' });
release('of another chart', false, { chart: 'gloo-ee' });
release('that failed', false, { status: 'failed' });

const ANNOTATION = 'eks.amazonaws.com/role-arn';
function accounts(name: string, fits: boolean, roles: Record<string, string | undefined>): void {
  const live = Object.keys(roles).length === 0 ? undefined : { roles, managed: true };
  compareBoth(`service accounts ${name}`, 'service-account-annotations', fits, live, {
    'kubectl get serviceaccount': {
      items: [
        { metadata: { name: 'default' } },
        ...Object.entries(roles).map(([account, role]) => ({
          metadata: {
            name: account,
            annotations: role === undefined ? { note: ROLE_ARN } : { [ANNOTATION]: role },
          },
        })),
      ],
    },
  });
}
accounts('as the guide has them', true, { gloo: ROLE_ARN, discovery: ROLE_ARN });
accounts('of a chart without discovery', true, { gloo: ROLE_ARN });
accounts('of which one has no annotation', false, { gloo: ROLE_ARN, discovery: undefined });
accounts('of which one has another role', false, { gloo: 'arn:aws:iam::1:role/other', discovery: ROLE_ARN });
accounts('that do not exist', false, {});

// The proof that pods carry the role.
const pod = (role: string | undefined, { token = true, leaving = false } = {}) => ({
  kind: 'Pod',
  metadata: { name: 'gloo-1', ...(leaving && { deletionTimestamp: '2026-11-20T12:00:00Z' }) },
  spec: {
    serviceAccountName: 'gloo',
    containers: [
      {
        env: [
          { name: 'POD_NAMESPACE', valueFrom: { fieldRef: {} } },
          ...(role === undefined ? [] : [{ name: 'AWS_ROLE_ARN', value: role }]),
          { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/aws/token' },
        ],
        volumeMounts: token ? [{ name: 'token', mountPath: '/var/run/secrets/aws' }] : [],
      },
    ],
  },
});
function pods(name: string, fits: boolean, ...items: ReturnType<typeof pod>[]): void {
  test(`pods ${name}: ${fits ? 'carry the role' : 'do not'}, says the page and says the run`, async () => {
    const kubectl = { list: async () => items } as never;
    const work = { signal: new AbortController().signal, say: () => undefined };
    const { status } = await podsCarryRole({ ...GUIDE, kubectl }, 'gloo', work);
    assert.is(status === 'pass', fits, 'the run');
    const { command } = proofsByHand(GUIDE).podsCarryRole('gloo');
    assert.is(
      pageSays(command, { 'kubectl get pods': { items }, 'kubectl get serviceaccount': '' }),
      fits,
      'the page',
    );
  });
}
pods('with the role and its token', true, pod(ROLE_ARN), pod(ROLE_ARN));
pods('of which one is leaving', true, pod(ROLE_ARN), pod(undefined, { leaving: true }));
pods('of which one is older', false, pod(ROLE_ARN), pod(undefined));
pods('with another role', false, pod('arn:aws:iam::1:role/other'));
pods('without the token', false, pod(ROLE_ARN, { token: false }));
pods('of which there are none', false);

test.run();
