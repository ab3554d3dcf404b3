import { BREAKS, SETUP as SUBJECTS } from 'sandbox';

/** One thing changed behind our back, in the sandbox's shell after the whole guide. */
export interface Drift {
  readonly name: string;
  readonly script: string;
  /** What `--plan` shows of it: name, state, and the fields that differ. */
  readonly plan: readonly string[];
  /** Takes our mark away. Left out where the thing bears none, or is not changed whoever made it. */
  readonly disown?: string;
  /** Nobody's run changes it: it would lose what is in it. */
  readonly never?: boolean;
  /** Takes back what is of this machine, and not of the systems that are read before the next case. */
  readonly restore?: string;
  /** What a correction leaves that was not there before, in a word. */
  readonly leaves?: string;
  readonly quick?: boolean;
}

const ROLE = 'dev-role-iam-demo';
const POLICY = 'gloo-vault-auth-policy-demo';
/** What the scripts below are about, and a `vault` that runs in its pod. */
export const SETUP = `
PARTITION=aws
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
ISSUER=$(aws eks describe-cluster --name demo --query cluster.identity.oidc.issuer --output text | sed 's#https://##')
${SUBJECTS}`;
const UNTAG_ROLE = `${SETUP}aws iam untag-role --role-name ${ROLE} --tag-keys managed-by`;
const UNTAG_POLICY = `${SETUP}aws iam untag-policy --policy-arn $POLICY --tag-keys managed-by`;
const DISOWN_AUTH = `${SETUP}vault auth tune -description=theirs aws/`;
const DISOWN_KV = `${SETUP}vault secrets tune -description=theirs dev/`;
const DISOWN_GLOO =
  'helm upgrade gloo gloo/gloo -n gloo-system --version 1.17.3 --reuse-values --labels managed-by=null';
const VAULT_ROLE = `vault auth/aws/role/${ROLE}`;
const CONFIG = 'vault auth/aws/config/client';
const GLOO = 'helm release gloo-system/gloo';
const VALUES = 'values.settings.secretOptions.sources';

/** What a plan shows when a dev server has forgotten everything. */
const EMPTY_VAULT = [
  'vault auth method aws/ create',
  'vault secrets engine dev/ create',
  'vault policy dev create',
  `${CONFIG} create`,
  `${VAULT_ROLE} create`,
];

const role = (fields: string) => `iam role ${ROLE} update ${fields}`;
const trustOf = (jq: string) =>
  `${SETUP}aws iam update-assume-role-policy --role-name ${ROLE} --policy-document "$(trust | jq '${jq}')"`;
const documentOf = (jq: string) =>
  `${SETUP}aws iam create-policy-version --policy-arn $POLICY --set-as-default --policy-document "$(document | jq '${jq}')" > /dev/null`;

/** The same as one of the sandbox's own breaks. */
function breakOf(name: string): string {
  const script = BREAKS.find((one) => one.name === name)?.script;
  if (typeof script !== 'string') throw new Error(`${name}: the sandbox has no script of that name`);
  return `${SETUP}${script}`;
}

export const DRIFTS: readonly Drift[] = [
  {
    name: 'OIDC provider deleted',
    script: breakOf('oidc-provider-missing'),
    plan: ['iam oidc provider ISSUER create'],
  },
  {
    name: 'OIDC provider without the audience',
    script: breakOf('oidc-provider-without-audience'),
    plan: ['iam oidc provider ISSUER update audiences'],
    leaves: 'the other audience',
  },
  {
    name: 'trust policy: another service account',
    script: breakOf('trust-wrong-service-account'),
    plan: [role('Statement.Condition.StringEqualsIfExists.ISSUER:sub')],
    disown: UNTAG_ROLE,
  },
  {
    name: 'trust policy: a condition less',
    script: trustOf(
      '.Statement[0].Condition.StringEqualsIfExists |= with_entries(select(.key | endswith(":sub")))',
    ),
    plan: [role('Statement.Condition.StringEqualsIfExists.ISSUER:aud')],
    disown: UNTAG_ROLE,
  },
  {
    name: 'trust policy: one more statement',
    script: trustOf(
      '.Statement += [{Effect: "Allow", Principal: {Service: "ec2.amazonaws.com"}, Action: "sts:AssumeRole"}]',
    ),
    plan: [role('Statement')],
    disown: UNTAG_ROLE,
  },
  {
    name: 'role: another description',
    script: `aws iam update-role --role-name ${ROLE} --description other`,
    plan: [role('Description')],
  },
  {
    name: 'role deleted',
    script: breakOf('role-missing'),
    plan: [`iam role ${ROLE} create`, `iam attachment of ${POLICY} to role ${ROLE} create`],
  },
  {
    name: 'role made again by the same name: its unique id is another one',
    script: breakOf('iam-role-recreated'),
    plan: [`${VAULT_ROLE} update bound_iam_principal_id (the IAM role was recreated)`],
  },
  {
    name: 'policy document: an action less',
    script: documentOf('.Statement[0].Action -= ["iam:GetRole"]'),
    plan: [`iam policy ${POLICY} update Statement.Action`],
    disown: UNTAG_POLICY,
    leaves: 'versions',
  },
  {
    name: 'policy document: a statement less',
    script: breakOf('policy-statement-lost'),
    plan: [`iam policy ${POLICY} update Statement`],
    disown: UNTAG_POLICY,
    leaves: 'versions',
  },
  {
    name: 'policy document: one more statement',
    script: documentOf('.Statement += [{Effect: "Allow", Action: "s3:*", Resource: "*"}]'),
    plan: [`iam policy ${POLICY} update Statement`],
    disown: UNTAG_POLICY,
    leaves: 'versions',
  },
  {
    name: 'policy detached',
    script: breakOf('policy-detached'),
    plan: [`iam attachment of ${POLICY} to role ${ROLE} create`],
  },
  {
    name: 'another type of auth method at aws/',
    script: breakOf('auth-of-another-type'),
    plan: ['vault auth method aws/ conflict type'],
    never: true,
  },
  {
    name: 'kv of version 1 at dev/',
    script: breakOf('kv-version-1'),
    plan: ['vault secrets engine dev/ conflict options.version'],
    never: true,
  },
  {
    name: 'Vault policy: a capability less',
    script: breakOf('vault-policy-narrow'),
    plan: ['vault policy dev update path "dev/*"'],
    disown: DISOWN_KV,
    quick: true,
  },
  {
    name: 'Vault policy: one more path',
    script: breakOf('vault-policy-wide'),
    plan: ['vault policy dev update path "secret/*"'],
    disown: DISOWN_KV,
  },
  {
    name: 'client configuration: another header',
    script: breakOf('header-differs'),
    plan: [`${CONFIG} update iam_server_id_header_value`],
    disown: DISOWN_AUTH,
  },
  {
    name: 'client configuration: another region and endpoint',
    script: `${SETUP}vault write auth/aws/config/client sts_region=eu-west-1 sts_endpoint=https://sts.eu-west-1.amazonaws.com`,
    plan: [`${CONFIG} update sts_endpoint sts_region`],
    disown: DISOWN_AUTH,
  },
  {
    name: 'Vault role: another TTL',
    script: breakOf('vault-role-ttl-changed'),
    plan: [`${VAULT_ROLE} update max_ttl`],
  },
  {
    name: 'Vault role: more policies',
    script: breakOf('vault-role-policies-changed'),
    plan: [`${VAULT_ROLE} update policies`],
  },
  {
    name: 'Vault role: bound to another role',
    script: breakOf('vault-role-bound-to-another'),
    plan: [
      `${VAULT_ROLE} update bound_iam_principal_arn bound_iam_principal_id (the IAM role was recreated)`,
    ],
    disown: DISOWN_AUTH,
  },
  {
    name: 'Vault restarted in dev mode: everything in it is gone',
    script: breakOf('vault-restarted'),
    plan: EMPTY_VAULT,
  },
  {
    name: 'Helm values: another path prefix',
    script: breakOf('gloo-path-prefix-differs'),
    plan: [`${GLOO} update ${VALUES}`],
    leaves: 'what the hooks of the chart make on an upgrade',
    disown: DISOWN_GLOO,
  },
  {
    name: 'Helm: an older version',
    script: breakOf('gloo-version-differs'),
    plan: [`${GLOO} update version`],
    leaves: 'what the hooks of the chart make on an upgrade',
    disown: DISOWN_GLOO,
  },
  {
    name: 'service account annotated with another role',
    script: breakOf('service-account-of-another-role'),
    plan: ['service accounts of gloo-system/gloo annotated update gloo'],
  },
  {
    name: 'service account without its annotation',
    script: 'kubectl annotate serviceaccount discovery -n gloo-system eks.amazonaws.com/role-arn-',
    plan: ['service accounts of gloo-system/gloo annotated update discovery'],
  },
  {
    name: 'chart repository with another address',
    script: breakOf('chart-repository-of-another-url'),
    plan: ['helm repository gloo conflict url'],
    restore: 'helm repo add gloo "$GLOO_HELM_REPO" --force-update',
    never: true,
  },
];
