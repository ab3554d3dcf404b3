import type { Difference } from 'resource';
import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import type { Observations } from '../observations.ts';
import { conditionsOf, providersOf, subjectsOf } from '../trust.ts';

const CAUSE =
  'The role’s trust policy does not fit the token: its provider, audience, namespace or service account.';
const NEXT = 'pnpm runbook 01-aws --plan shows how the trust policy differs.';

/** A trust policy that differs from the guide's; `undefined` where it does not, or there is no role. */
function differing({
  role,
}: Observations): { readonly trust: unknown; readonly differences: readonly Difference[] } | undefined {
  const found = observedValue(role);
  return found === undefined || found.differences.length === 0 ? undefined : found;
}

/** A trouble of the trust policy, found in what differs from the guide's. */
function inTrust(
  id: string,
  title: string,
  cause: string,
  evidence: (trust: unknown, seen: Observations) => string | undefined,
): DiagnosisEntry {
  return {
    id,
    check: 'trust-policy',
    title,
    cause,
    next: NEXT,
    found(seen): Evidence | undefined {
      const found = differing(seen);
      const told = found && evidence(found.trust, seen);
      return told === undefined ? undefined : { seen: told };
    },
    repair: { makes: ['role'] },
    breaks: [id],
  };
}

/** The role, and who may assume it (AWS step 2). */
export const TRUST_POLICY: readonly DiagnosisEntry[] = [
  {
    id: 'role-missing',
    check: 'trust-policy',
    title: 'The IAM role does not exist',
    cause: 'The AWS section has not been carried out, or the role was deleted since.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found({ role, wanted }) {
      return observedValue(role) === undefined ? { seen: `there is no role ${wanted.roleName}` } : undefined;
    },
    symptoms: [
      {
        says: /unable to resolve ARN "[^"\n]{0,300}" to internal ID: [^\n]{0,40}NoSuchEntity/i,
        example:
          '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: NoSuchEntity: The role with name dev-role-iam-demo cannot be found.',
      },
      {
        says: /\(NoSuchEntity\) when calling the GetRole operation/,
        example:
          'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name dev-role-iam-demo cannot be found.',
      },
    ],
    repair: { makes: ['role', 'policy', 'vault-role'] },
    breaks: ['role-missing'],
  },
  inTrust(
    'trust-arn-in-condition-key',
    'A condition of the trust policy has the provider’s whole ARN as its key',
    'Condition keys are the issuer without `https://`, as in `oidc.eks.…/id/X:sub`. A key that begins with the provider’s ARN is no claim of any token, so the condition never holds.',
    (trust) => conditionsOf(trust).find(({ key }) => key.startsWith('arn:'))?.key,
  ),
  inTrust(
    'trust-wildcard-under-string-equals',
    'A wildcard in the trust policy is compared as plain text',
    'StringEquals takes `*` for itself: no service account has that name. StringLike would read it as a wildcard.',
    (trust) => {
      const found = conditionsOf(trust).find(
        ({ operator, values }) =>
          /^StringEquals/.test(operator) && values.some((value) => /[*?]/.test(value)),
      );
      return found && `${found.operator} ${found.key} ${found.values.join(', ')}`;
    },
  ),
  inTrust(
    'trust-wrong-account',
    'The trust policy names an OIDC provider of another account',
    'A role can be assumed only by tokens of providers in its own account.',
    (trust, { wanted }) => {
      const found = providersOf(trust).find(({ account }) => account !== wanted.accountId);
      return found && `it is of account ${found.account}, and the role of ${wanted.accountId}`;
    },
  ),
  inTrust(
    'trust-wrong-issuer',
    'The trust policy is for another cluster',
    'The provider in the trust policy is not the one that issues this cluster’s tokens: the cluster was made again, or the policy was copied from another one.',
    (trust, { wanted }) => {
      const found = providersOf(trust).find(({ issuer }) => issuer !== wanted.oidcProvider);
      return found && `it trusts ${found.issuer}, and this cluster’s tokens come from ${wanted.oidcProvider}`;
    },
  ),
  inTrust(
    'trust-wrong-namespace',
    'The trust policy is for another namespace',
    'Gloo’s service accounts are in another namespace than the one that the trust policy names.',
    (trust, { wanted }) => {
      // A wildcard is no namespace.
      const others = namespacesOf(trust).filter(
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
    'The service accounts that Gloo runs as are not those that the trust policy names.',
    (trust, { wanted }) => {
      const subjects = subjectsOf(trust);
      // A wildcard, and another namespace, have names of their own.
      if (subjects.some((subject) => /[*?]/.test(subject))) return undefined;
      if (namespacesOf(trust).some((namespace) => namespace !== wanted.namespace)) return undefined;
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
    found(seen) {
      const found = differing(seen);
      return found && { seen: differencesText(found.differences) };
    },
    symptoms: [
      {
        says: /Not authorized to perform:? sts:AssumeRoleWithWebIdentity/i,
        example:
          'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity',
      },
    ],
    repair: { makes: ['role'] },
  },
];

function namespacesOf(trust: unknown): readonly string[] {
  return [...new Set(subjectsOf(trust).map((subject) => subject.split(':')[0] ?? ''))];
}

/** Differences in a line. */
export function differencesText(differences: readonly Difference[]): string {
  return differences
    .map(({ field, live, wanted }) => `${field}: ${live ?? '(none)'}, and the guide has ${wanted}`)
    .join('; ');
}
