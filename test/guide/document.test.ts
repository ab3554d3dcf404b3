import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText } from 'engine/resource';
import { sectionsOf } from 'engine/run';
import { runbooksOf } from 'guide/catalog';
import { GUIDE, guideOf } from 'guide/testing/guide';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED } from './runbooks.ts';

// The guides, as they are published: each heading, value, document and command stands in its runbook, in the same order.

/** Its documents, as its own commands write them. */
const [TRUST = '', LOOK_UP = '', POLICY = '', OVERRIDES = ''] = Array.from(
  asText(readFileSync(join(import.meta.dirname, '../guide.sh'))).matchAll(
    /<<DOCUMENT.*\n([\s\S]*?)\nDOCUMENT\n/g,
  ),
  ([, document = '']) => document,
);

const AWS = [
  'NAMESPACE=gloo-system',
  'CLUSTER_NAME',
  'ACCOUNT_ID=$(aws sts get-caller-identity --query "Account" --output text)',
  'OIDC_PROVIDER=$(aws eks describe-cluster --name $CLUSTER_NAME --region $AWS_REGION --query "cluster.identity.oidc.issuer" --output text | sed -e "s/^https:////")',
  'VAULT_AUTH_ROLE_NAME="dev-role-iam-$CLUSTER_NAME"',
  'VAULT_AUTH_POLICY_NAME=gloo-vault-auth-policy-$CLUSTER_NAME',
  'Step 1: Create a cluster with OIDC',
  '--cluster $CLUSTER_NAME',
  'Step 2: Set up a Role',
  '"Vault auth role"',
  'trust-relationship.json',
  TRUST,
  'VAULT_AUTH_ROLE_ARN',
  'If you see an EntityAlreadyExists error',
  'Use a different $VAULT_AUTH_ROLE_NAME',
  'Step 3: Set a Policy',
  '--description="Policy used by the Vault user to check instance identity"',
  'gloo-vault-auth-policy.json',
  LOOK_UP,
  'VAULT_AUTH_POLICY_ARN',
  'If you see an EntityAlreadyExists error',
  'Use a different $VAULT_AUTH_POLICY_NAME',
  'attach-role-policy',
];

const INSTALL_VAULT = [
  'IAM_SERVER_ID_HEADER_VALUE=vault.gloo.example.com',
  'Step 1: Set up Vault',
  'helm repo add hashicorp https://helm.releases.hashicorp.com',
  'helm install vault hashicorp/vault --set "server.dev.enabled=true" --namespace vault',
  'vault status',
];
const CONFIGURE =
  'vault write auth/aws/config/client iam_server_id_header_value=$IAM_SERVER_ID_HEADER_VALUE sts_endpoint=https://sts.$AWS_REGION.amazonaws.com sts_region=$AWS_REGION';
const BIND =
  'vault write auth/aws/role/$VAULT_AUTH_ROLE_NAME auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN" policies=dev max_ttl=15m';
const ENABLE = ['vault auth enable aws', 'vault secrets enable', '-path="dev" -version=2'];
const WRITE_POLICY = ['vault policy write dev', 'policy.hcl', POLICY];
const DENIED = 'Access denied due to identity-based policies – implicit denial';

const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  '01-aws': AWS,
  '02-vault': [
    ...INSTALL_VAULT,
    'Step 2: Enable AWS authentication and create a Vault policy',
    ...ENABLE,
    ...WRITE_POLICY,
    'Step 3: Configure the AWS authentication method',
    CONFIGURE,
    'Step 4: Associate the Vault Policy with AWS Role',
    BIND,
    DENIED,
  ],
  'edge-1.16/02-vault': [
    'Step 2: Enable AWS authentication on Vault',
    'Step 3: Enable a secrets engine',
    'Step 4: Create a Vault Policy',
    'Step 5: Configure the AWS authentication method',
    'Step 6: Associate the Vault Policy with AWS Role',
  ],
  '03-gloo': [
    'Gloo Gateway',
    'VAULT_ADDRESS=http://vault-internal.vault:8200',
    'EDGE_VERSION=v1.17.3',
    OVERRIDES,
    'helm-overrides.yaml',
    'nest these Helm settings within the gloo section',
    'Step 1: Prepare Helm overrides',
    'Step 2: Install Gloo using Helm',
    'helm repo add',
    'gloo https://storage.googleapis.com/solo-public-helm',
    'helm install gloo',
    'gloo/gloo',
    '--namespace gloo-system --version $EDGE_VERSION --values',
  ],
  'edge-1.16/03-gloo': ['EDGE_VERSION=v1.16.0', 'Gloo Edge'],
  '04-verify': [
    'Summary',
    'Gloo Gateway now securely accesses Vault secrets using temporary credentials obtained through AWS IAM Roles for Service Accounts (IRSA).',
  ],
  '90-troubleshoot': [
    'Troubleshooting',
    DENIED,
    'VAULT_AUTH_GET_ROLE_POLICY_NAME=gloo-vault-auth-get-role-policy-$CLUSTER_NAME',
    '--description="Policy used by the Vault assumed role to access the $VAULT_AUTH_ROLE_NAME role"',
    'gloo-vault-auth-policy-get-role.json',
    LOOK_UP.split('"Statement": ')[1] ?? '',
    'VAULT_AUTH_POLICY_ASSUME_ROLE_ARN',
    'Create the policy and associate it with the role',
    'attach-role-policy',
    'Try to associate the Vault policy with the AWS role again',
    BIND,
  ],
};

/** The values behind the names that a runbook takes: `VAULT_KV_PATH, // dev`. */
const valuesIn = (source: string) =>
  [...source.matchAll(/^ +([A-Z_]+), \/\/ (\S+)$/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );

/** The letters of a text with the values of its variables: JSON, YAML, HCL, shell and TypeScript differ in the other characters. */
function lettersOf(text: string, values: readonly (readonly [name: string, value: string])[]): string {
  const valued = values.reduce(
    (all, [name, value]) => all.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), value),
    text.replaceAll(/^ \* /gm, ''),
  );
  return valued.toLowerCase().replaceAll(/[^a-z0-9_.*–]/g, '');
}

for (const [id, literals] of Object.entries(DOCUMENTS)) {
  const source = asText(readFileSync(join(import.meta.dirname, `../../runbooks/${id}.ts`)));
  const values = valuesIn(source);

  test(`${id}: has the headings, values, documents and commands of the guide, in its order`, () => {
    const text = lettersOf(source, values);
    let from = 0;
    for (const literal of literals) {
      const letters = lettersOf(literal, values);
      assert.ok(letters.length > 0, 'a literal has letters');
      const at = text.indexOf(letters, from);
      assert.ok(at >= 0, `${literal} ${text.includes(letters) ? 'comes too early' : 'is missing'}`);
      from = at + letters.length;
    }
  });

  test(`${id}: the value behind the name of a variable is its default`, () => {
    for (const [name, value] of values) {
      const found = value.replace(/\$\{CLUSTER_NAME\}/, 'demo').replace(/\$\{AWS_REGION\}/, 'us-east-1');
      const { [name]: known } = { ...GUIDE } as Readonly<Record<string, unknown>>;
      assert.is(known, found, name);
    }
  });
}

/** The variables that the guide sets, in its order. */
const ORDER = [
  ...['NAMESPACE', 'CLUSTER_NAME', 'AWS_REGION', 'ACCOUNT_ID', 'OIDC_PROVIDER', 'VAULT_AUTH_ROLE_NAME'],
  ...['VAULT_AUTH_ROLE_ARN', 'VAULT_AUTH_POLICY_NAME', 'VAULT_AUTH_POLICY_ARN', 'IAM_SERVER_ID_HEADER_VALUE'],
  ...['VAULT_ADDRESS', 'EDGE_VERSION', 'VAULT_ASSUMED_ROLE', 'VAULT_AUTH_GET_ROLE_POLICY_NAME'],
  'VAULT_AUTH_POLICY_ASSUME_ROLE_ARN',
];
for (const id of ['01-aws', '02-vault', '03-gloo', '90-troubleshoot']) {
  test(`${id}: the guide’s variables come in its order, and what is beyond it after a line that says so`, () => {
    const source = asText(readFileSync(join(import.meta.dirname, `../../runbooks/${id}.ts`)));
    const [, parameters = ''] = /\(\{\n([\s\S]*?)\n {2}\}: GuideVariables\)/.exec(source) ?? [];
    const [guides = '', beyond = ''] = parameters.split('// Beyond the guide: ');
    const namesIn = (text: string) => text.match(/^ +\w+(?=,)/gm)?.map((name) => name.trim()) ?? [];
    assert.ok(namesIn(guides).length > 3);
    assert.equal(
      namesIn(guides),
      ORDER.filter((name) => namesIn(guides).includes(name)),
    );
    assert.ok(!namesIn(beyond).some((name) => ORDER.includes(name)));
    assert.equal(source.match(/beyond the guide(?!: \w)/gi) ?? [], []);
  });
}

test('Gloo Edge 1.16 has its own headings and text, and its version', () => {
  const guide = guideOf({ flags: { guide: '1.16' } });
  const [vault, gloo] = sectionsOf(runbooksOf(LOADED, ['02-vault', '03-gloo']), guide);
  const titles = vault?.steps.map(({ title }) => title) ?? [];
  assert.ok(titles.includes('Step 6: Associate the Vault Policy with AWS Role'));
  assert.is(gloo?.title, 'Gloo Edge');
  assert.match(gloo?.purpose ?? '', 'install Gloo Edge');
  assert.is(guide.EDGE_VERSION, 'v1.16.0');
});

test.run();
