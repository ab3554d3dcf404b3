import { quote, reference } from 'engine/resource';
import { CALLER_ACCOUNT, CALLER_ARN, type Variable, variablesFor } from 'pages';
import type { Guide } from '../guide.ts';
import { defaultOf, inputOf, VARIABLES } from '../inputs/inputs.ts';
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

/** The variables with the values of one cluster. The reader of its page may not be the person who exported it. */
export function resolvedVariables(variant: Variant, guide: Guide): Variable[] {
  const values: Readonly<Record<string, unknown>> = { ...guide };
  return symbolicVariables(variant, {}).flatMap((variable): Variable[] => {
    const { name, kind } = variable;
    if (kind === 'secret' || name === 'CALLER_ARN') return [variable];
    return values[name] === undefined ? [] : [{ name, kind: 'known', value: String(values[name]) }];
  });
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

/** The inputs that a page asks for: not those that a command prints. */
const LISTED = VARIABLES.filter(
  (name) => !inputOf(name).setByStep && !ASKED.some(([asked]) => asked === name),
);
