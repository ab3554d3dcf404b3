import { quote, reference } from 'engine/resource';
import { CALLER_ACCOUNT, CALLER_ARN, type Variable, variablesFor } from 'pages';
import { defaultOf, type InputName, inputOf, VARIABLES } from '../inputs/inputs.ts';
import { USUAL, type Variant } from '../inputs/variant.ts';

/** All variables of the guide, each after those it is made from. */
export function symbolicVariables(
  variant: Variant,
  given: Readonly<Record<string, string | undefined>>,
): Variable[] {
  const from = { clusterName: reference('CLUSTER_NAME'), ...variant };
  return [
    ...LISTED.map((name): Variable => {
      if (inputOf(name).secret) return { name, kind: 'secret', value: undefined };
      return { name, kind: 'input', value: given[name] ?? defaultOf(name, from) };
    }),
    ...ASKED.map(([name, value]): Variable => ({ name, kind: 'asked', value })),
  ];
}

/** Sets the variables that a text refers to, with the defaults of the guide for 1.17. */
export function setVariables(text: string): string {
  return variablesFor(text, symbolicVariables(USUAL, {}));
}

/** The guide's own variables. On a page, the other inputs are values: `dev`, as in the guide's commands. */
const OWN: readonly string[] = [
  ...[
    'CLUSTER_NAME',
    'AWS_REGION',
    'NAMESPACE',
    'IAM_SERVER_ID_HEADER_VALUE',
    'VAULT_ADDRESS',
    'EDGE_VERSION',
  ],
  ...[
    'VAULT_AUTH_ROLE_NAME',
    'VAULT_AUTH_POLICY_NAME',
    'VAULT_AUTH_GET_ROLE_POLICY_NAME',
    'VAULT_ASSUMED_ROLE',
  ],
];

/** The inputs that a page refers to, and the values of the others. */
export function ofPages(variant: Variant, given: { readonly [Name in InputName]?: string | undefined }) {
  const from = { clusterName: reference('CLUSTER_NAME'), ...variant };
  const own = VARIABLES.filter((name) => OWN.includes(name));
  const values = VARIABLES.flatMap((name) => {
    const value = given[name] ?? defaultOf(name, from);
    return OWN.includes(name) || inputOf(name).secret || value === undefined ? [] : [[name, value] as const];
  });
  const region = given.AWS_REGION ?? '';
  const partition = /^(?:cn|us-gov)-/.test(region) ? `aws-${region.replace(/-\w+-\d$/, '')}` : 'aws';
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const known = {
    ...Object.fromEntries(values),
    PARTITION: partition,
    STS_ENDPOINT: given.VAULT_STS_ENDPOINT ?? `https://sts.${reference('AWS_REGION')}.${suffix}`,
  };
  const secrets = VARIABLES.filter((name) => inputOf(name).secret);
  const variables = [
    ...own.flatMap((name): Variable[] =>
      inputOf(name).setByStep
        ? []
        : [
            {
              name,
              kind: 'input',
              value: given[name] ?? defaultOf(name, from),
            },
          ],
    ),
    ...secrets.map((name): Variable => ({ name, kind: 'secret', value: undefined })),
    ...ASKED_BY_PAGES.map(([name, value]): Variable => ({ name, kind: 'asked', value })),
    ...Object.entries(known).map(
      ([name, value]): Variable => ({ name, kind: 'known', value: String(value) }),
    ),
  ];
  return { set: [...own, ...secrets], known, variables };
}

const [cluster, region, roleName] = ['CLUSTER_NAME', 'AWS_REGION', 'VAULT_AUTH_ROLE_NAME'].map((name) =>
  quote(reference(name)),
);

/**
 * The domain of a partition, for a shell. A run has it from the SDK, with which a test compares these. The parentheses are
 * balanced, because bash 3 would end the substitution at the first closing one.
 */
const SUFFIX = `case "${reference('PARTITION')}" in (aws-cn) echo amazonaws.com.cn ;; (aws-eusc) echo amazonaws.eu ;;
(aws-iso) echo c2s.ic.gov;; (aws-iso-b) echo sc2s.sgov.gov;; (aws-iso-e) echo cloud.adc-e.uk;; (aws-iso-f) echo csp.hci.ic.gov;; (*) echo amazonaws.com;; esac`;

/** The variables that the guide reads from AWS, or takes from the output of its commands. */
const ASKED: readonly [name: string, value: string][] = [
  ['CALLER_ARN', CALLER_ARN],
  ['ACCOUNT_ID', CALLER_ACCOUNT],
  ['PARTITION', `$(echo "${reference('CALLER_ARN')}" | cut -d: -f2)`],
  [
    'OIDC_PROVIDER',
    `$(aws eks describe-cluster --name ${cluster} --region ${region} --query "cluster.identity.oidc.issuer" \\\n  --output text | sed -e "s/^https:\\/\\///")`,
  ],
  ['VAULT_AUTH_ROLE_ARN', `$(aws iam get-role --role-name ${roleName} --query Role.Arn --output text)`],
  ['STS_ENDPOINT', `"https://sts.${reference('AWS_REGION')}.$(${SUFFIX})"`],
];

const arnOf = (name: string) =>
  `$(aws iam list-policies --query "Policies[?PolicyName=='${reference(name)}'].Arn" --output text)`;

/** The guide's own commands. */
const ASKED_BY_PAGES: typeof ASKED = [
  ['ACCOUNT_ID', '$(aws sts get-caller-identity --query "Account" --output text)'],
  ...ASKED.filter(([name]) => ['OIDC_PROVIDER', 'VAULT_AUTH_ROLE_ARN'].includes(name)),
  ['VAULT_AUTH_POLICY_ARN', arnOf('VAULT_AUTH_POLICY_NAME')],
  ['VAULT_AUTH_POLICY_ASSUME_ROLE_ARN', arnOf('VAULT_AUTH_GET_ROLE_POLICY_NAME')],
];

/** The inputs that a page asks for: not those that a command prints. */
const LISTED = VARIABLES.filter(
  (name) => !inputOf(name).setByStep && !ASKED.some(([asked]) => asked === name),
);
