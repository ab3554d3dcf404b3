import type { Difference } from 'resource';
import type { ByHand, Confirmation, DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { differencesIn, differs, missing } from '../differences.ts';
import { assumedAsGloo, policyArnOf, trustPolicyOf, vaultRead, vaultRoleWritten, writes } from '../looks.ts';
import type { Wanted } from '../observations.ts';

const CAUSE =
  'The role’s trust policy does not match the token: its provider, audience, namespace or service account.';
const NEXT = 'pnpm runbook 01-aws --plan shows how the trust policy differs.';

/** The guide's description of the role. */
const DESCRIPTION = 'Vault auth role';

/** Writes the guide's trust policy again. */
function trustByHand(wanted: Wanted, ...confirm: ByHand['confirm']): ByHand {
  return {
    confirm,
    fix: [
      '# Keep a copy of the current policy:',
      `aws iam get-role --role-name ${wanted.roleName} --query Role.AssumeRolePolicyDocument | tee trust-before.json`,
      writes('trust-relationship.json'),
      `aws iam update-assume-role-policy --role-name ${wanted.roleName} --policy-document file://trust-relationship.json`,
    ],
    fixed: {
      run: assumedAsGloo(wanted),
      prints: 'the ARN of the role’s session, after up to a minute',
    },
    risk: 'Other principals that were trusted there can no longer assume the role. The copy names them.',
  };
}

/** Why STS does not let a service account assume the role, by likelihood. */
function causesOf(wanted: Wanted): [Confirmation, ...Confirmation[]] {
  const { kubectl, namespace, roleArn } = wanted;
  return [
    {
      cause:
        'The trust policy names another namespace, service account or issuer, or compares a * with StringEquals.',
      ...trustPolicyOf(wanted, 'a principal or a condition that does not fit the token'),
    },
    {
      cause: 'The service account is annotated with another role.',
      run: `${kubectl} get serviceaccount gloo -n ${namespace} -o jsonpath='{.metadata.annotations}'`,
      prints: `eks.amazonaws.com/role-arn with a value other than ${roleArn}`,
    },
    {
      cause: 'The role is younger than a minute: IAM does not show it everywhere yet.',
      run: `aws iam get-role --role-name ${wanted.roleName} --query Role.CreateDate`,
      prints: 'a time less than a minute ago',
    },
    {
      cause: 'Only the role’s description differs: then no login fails.',
      run: `aws iam get-role --role-name ${wanted.roleName} --query Role.Description`,
      prints: `a description other than ${DESCRIPTION}`,
    },
  ];
}

/** The live values of the differing fields with such a name. */
function valuesOf(differences: readonly Difference[], field: RegExp): readonly string[] {
  return differences.flatMap(({ field: name, live }) =>
    field.test(name) && live !== undefined ? live.split(', ') : [],
  );
}

/** The OIDC providers that the trust policy names instead of the guide's: their accounts and issuers. */
function providersIn(differences: readonly Difference[]) {
  return valuesOf(differences, /^Statement\.Principal\.Federated$/).flatMap((arn) => {
    const [, account = '', issuer = ''] = /^arn:[\w-]+:iam::(\d*):oidc-provider\/(.+)$/.exec(arn) ?? [];
    return issuer === '' ? [] : [{ account, issuer }];
  });
}

/** The service accounts that the trust policy names, as `namespace:name`, where they differ. */
function subjectsIn(differences: readonly Difference[]): readonly string[] {
  return valuesOf(differences, /:sub$/i).map((subject) => subject.replace(/^system:serviceaccount:/, ''));
}

function namespacesIn(differences: readonly Difference[]): readonly string[] {
  return [...new Set(subjectsIn(differences).map((subject) => subject.split(':')[0] ?? ''))];
}

/** A diagnosis of a trust policy, by the field that differs from the guide's. */
function inTrust(
  id: string,
  title: string,
  cause: string,
  prints: string,
  evidence: (differences: readonly Difference[], wanted: Wanted) => string | undefined,
): DiagnosisEntry {
  return {
    id,
    check: 'trust-policy',
    title,
    cause,
    next: NEXT,
    found(observations): Evidence | undefined {
      const seen = evidence(differencesIn(observations, 'role'), observations.wanted);
      return seen === undefined ? undefined : { seen };
    },
    makes: ['iam-role'],
    byHand: (wanted) => trustByHand(wanted, trustPolicyOf(wanted, prints)),
  };
}

/** The role, and who may assume it (AWS step 2). */
export const TRUST_POLICY: readonly DiagnosisEntry[] = [
  {
    id: 'role-missing',
    check: 'trust-policy',
    title: 'The IAM role does not exist',
    cause: 'The AWS section was not run, or somebody deleted the role.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found: missing('role', ({ roleName }) => `there is no role ${roleName}`),
    symptoms: [
      {
        says: /unable to resolve ARN "[^"\n]{0,300}" to internal ID: [^\n]{0,40}NoSuchEntity/i,
        example:
          '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: NoSuchEntity: The role with name dev-role-iam-demo cannot be found.',
        words: { vault: ['unable to resolve ARN "…" to internal ID: NoSuchEntity'] },
      },
      {
        says: /\(NoSuchEntity\) when calling the GetRole operation/,
        example:
          'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name dev-role-iam-demo cannot be found.',
        words: { aws: ['(NoSuchEntity) when calling the GetRole operation'] },
      },
    ],
    makes: ['iam-role', 'iam-policy', 'vault-auth-role'],
    byHand: (wanted) => ({
      confirm: [{ run: `aws iam get-role --role-name ${wanted.roleName}`, prints: 'NoSuchEntity' }],
      fix: [
        writes('trust-relationship.json'),
        `export VAULT_AUTH_ROLE_ARN=$(aws iam create-role --role-name ${wanted.roleName} --assume-role-policy-document file://trust-relationship.json --description '${DESCRIPTION}' --query Role.Arn --output text)`,
        `aws iam attach-role-policy --role-name ${wanted.roleName} --policy-arn ${policyArnOf(wanted)}`,
        '# Vault keeps the id of the earlier role: write the Vault role again. If it answers NoSuchEntity, wait half a minute: IAM does not show the new role everywhere yet.',
        vaultRoleWritten(wanted),
      ],
      fixed: vaultRead(
        wanted,
        `auth/${wanted.mountPath}/role/${wanted.roleName}`,
        'bound_iam_principal_id with the new role’s id (AROA…)',
      ),
      risk: 'Writing the Vault role replaces settings that somebody added to it.',
    }),
  },
  inTrust(
    'trust-arn-in-condition-key',
    'A condition of the trust policy has the provider’s whole ARN as its key',
    'A condition key begins with the issuer without `https://`, as in `oidc.eks.…/id/X:sub`. No token has a claim that begins with the provider’s ARN, so the condition never holds.',
    'a condition key that begins with arn:',
    (differences) => {
      const keys = differences.flatMap(({ field, live }) =>
        live === undefined ? [] : (/^Statement\.Condition\.\w+\.(arn:.+)$/.exec(field)?.[1] ?? []),
      );
      return keys[0];
    },
  ),
  inTrust(
    'trust-wildcard-under-string-equals',
    'A wildcard in the trust policy is compared as plain text',
    'StringEquals compares `*` literally, and no service account has that name. Only StringLike reads it as a wildcard.',
    'a * below StringEquals',
    (differences) =>
      valuesOf(differences, /^Statement\.Condition\.StringEquals/).find((value) => /[*?]/.test(value)),
  ),
  inTrust(
    'trust-wrong-account',
    'The trust policy names an OIDC provider of another account',
    'A role can be assumed only with tokens of a provider in its own account.',
    'a Federated principal of another account',
    (differences, wanted) => {
      const found = providersIn(differences).find(({ account }) => account !== wanted.accountId);
      return found && `the provider is in account ${found.account}, and the role in ${wanted.accountId}`;
    },
  ),
  inTrust(
    'trust-wrong-issuer',
    'The trust policy is for another cluster',
    'The provider in the trust policy does not issue this cluster’s tokens. The cluster was recreated, or the policy was copied from another cluster’s role.',
    'a Federated principal that does not end with the cluster’s issuer',
    (differences, wanted) => {
      const found = providersIn(differences).find(({ issuer }) => issuer !== wanted.oidcProvider);
      return found && `it trusts ${found.issuer}, and this cluster’s tokens come from ${wanted.oidcProvider}`;
    },
  ),
  inTrust(
    'trust-wrong-namespace',
    'The trust policy is for another namespace',
    'The trust policy names a namespace other than the one that Gloo’s service accounts are in.',
    'system:serviceaccount: with another namespace',
    (differences, wanted) => {
      const subjects = subjectsIn(differences);
      // A policy that also trusts other namespaces still lets Gloo in.
      if (wanted.serviceAccounts.every((name) => subjects.includes(`${wanted.namespace}:${name}`)))
        return undefined;
      // A wildcard is no namespace.
      const others = namespacesIn(differences).filter(
        (namespace) => namespace !== wanted.namespace && !/[*?]/.test(namespace),
      );
      return others.length === 0
        ? undefined
        : `it trusts ${others.join(', ')}, and Gloo is in ${wanted.namespace}`;
    },
  ),
  inTrust(
    'trust-wrong-service-account',
    'The trust policy is for other service accounts',
    'The trust policy does not name all service accounts that Gloo runs as.',
    'system:serviceaccount: without gloo, or without discovery',
    (differences, wanted) => {
      const subjects = subjectsIn(differences);
      // Wildcards and other namespaces have diagnoses of their own.
      if (subjects.some((subject) => /[*?]/.test(subject))) return undefined;
      if (namespacesIn(differences).some((namespace) => namespace !== wanted.namespace)) return undefined;
      const lacking = wanted.serviceAccounts.filter(
        (name) => !subjects.includes(`${wanted.namespace}:${name}`),
      );
      if (subjects.length === 0 || lacking.length === 0) return undefined;
      return `it trusts ${subjects.join(', ')}, and not ${lacking.join(', ')}`;
    },
  ),
  {
    id: 'trust-policy-differs',
    check: 'trust-policy',
    otherwise: true,
    title: 'The role or its trust policy differs from the guide’s',
    cause: CAUSE,
    next: NEXT,
    found: differs('role', /./),
    symptoms: [
      {
        says: /Not authorized to perform:? sts:AssumeRoleWithWebIdentity/i,
        example:
          'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity',
        words: {
          aws: ['Not authorized to perform sts:AssumeRoleWithWebIdentity'],
          Gloo: ['AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity'],
        },
      },
    ],
    makes: ['iam-role'],
    byHand(wanted) {
      const text = trustByHand(wanted, ...causesOf(wanted));
      const describe = `aws iam update-role --role-name ${wanted.roleName} --description '${DESCRIPTION}'`;
      return { ...text, fix: [...text.fix, '# If the description differs:', describe] };
    },
  },
];
