import { CALLER, CALLER_ACCOUNT, type Variable } from 'export';
import { quote, reference } from 'resource';
import type { Guide } from './guide.ts';
import { defaults } from './inputs.ts';
import type { Variant } from './symbolic.ts';

/** All variables of the guide, each after those it is made from. */
export function symbolicVariables(
  variant: Variant,
  given: Readonly<Record<string, string | undefined>>,
): Variable[] {
  const values: Readonly<Record<string, string | undefined>> = {
    ...defaults(reference('CLUSTER_NAME'), variant.guide, variant.enterprise),
    ...given,
  };
  return [
    ...INPUTS.map(([name, text]): Variable => ({ name, kind: 'input', value: values[name], text })),
    LICENSE_KEY,
    ...ASKED.map(([name, value, text]): Variable => ({ name, kind: 'asked', value, text })),
  ];
}

/** The same with the values of one cluster. */
export function resolvedVariables({ inputs, ...guide }: Guide): Variable[] {
  const values: Readonly<Record<string, unknown>> = {
    ...guide,
    ...inputs,
    ACCOUNT_ID: guide.account.accountId,
    PARTITION: guide.account.partition,
  };
  const known = (name: string) => ({ kind: 'known', value: String(values[name]) }) as const;
  return [
    ...INPUTS.map(([name, text]): Variable => ({ name, ...known(name), text })),
    LICENSE_KEY,
    ...ASKED.map(([name, , text]): Variable => ({ name, ...known(name), text })),
  ];
}

const INPUTS: readonly [name: string, text: string][] = [
  ['CLUSTER_NAME', 'the EKS cluster'],
  ['AWS_REGION', 'its region'],
  ['NAMESPACE', 'the namespace of Gloo'],
  [
    'VAULT_AUTH_ROLE_NAME',
    'the IAM role that Gloo’s service accounts assume, and the Vault role of its name',
  ],
  ['VAULT_AUTH_POLICY_NAME', 'its IAM policy'],
  ['VAULT_AUTH_GET_ROLE_POLICY_NAME', 'the IAM policy of the role that Vault runs with'],
  ['IAM_SERVER_ID_HEADER_VALUE', 'what a login must be made for: the same in Vault and in Gloo'],
  ['VAULT_ADDRESS', 'where Gloo finds Vault'],
  ['EDGE_VERSION', 'the version of Gloo'],
  ['HASHICORP_HELM_REPO', 'the charts of Vault, or your mirror of them'],
  ['GLOO_HELM_REPO', 'the charts of Gloo, or your mirror of them'],
];

const LICENSE_KEY: Variable = {
  name: 'GLOO_LICENSE_KEY',
  kind: 'secret',
  value: undefined,
  text: 'the license key: a secret, exported beforehand and written nowhere',
};

const [cluster, region, roleName] = ['CLUSTER_NAME', 'AWS_REGION', 'VAULT_AUTH_ROLE_NAME'].map((name) =>
  quote(reference(name)),
);
const arn = (resource: string): string => `arn:\${PARTITION}:iam::\${ACCOUNT_ID}:${resource}`;

/** As the guide asks for them, and what it leaves to the output of its commands. */
const ASKED: readonly [name: string, value: string, text: string][] = [
  ['ACCOUNT_ID', `$(${CALLER_ACCOUNT})`, 'the account of your credentials'],
  ['PARTITION', `$(${CALLER} --query "Arn" --output text | cut -d: -f2)`, 'its partition'],
  [
    'OIDC_PROVIDER',
    `$(aws eks describe-cluster --name ${cluster} --region ${region} --query "cluster.identity.oidc.issuer" --output text | sed -e "s/^https:\\/\\///")`,
    'the issuer of the cluster’s tokens',
  ],
  [
    'VAULT_AUTH_ROLE_ARN',
    // One that was there before may have a path.
    `$(aws iam get-role --role-name ${roleName} --query Role.Arn --output text 2> /dev/null || echo "${arn(`role/${reference('VAULT_AUTH_ROLE_NAME')}`)}")`,
    'the ARN that the role has, or will have',
  ],
  [
    'VAULT_AUTH_POLICY_ARN',
    quote(arn(`policy/${reference('VAULT_AUTH_POLICY_NAME')}`)),
    'the ARN that the policy has, or will have',
  ],
  [
    'STS_ENDPOINT',
    `"https://sts.\${AWS_REGION}.$([[ "\${PARTITION}" == aws-cn ]] && echo amazonaws.com.cn || echo amazonaws.com)"`,
    'the Security Token Service of the region',
  ],
];
