import { observedValue } from 'engine/resource';
import type { Evidence } from '../diagnosis.ts';
import type { Observations } from '../observations.ts';
import { type CheckSpec, differs, missing, requireMatch, said } from './check.ts';

/** AWS refuses signatures whose time is off by more than this, in seconds: five minutes. */
const SKEW_REFUSED = 300;

/** A clock skew that is worth a warning, in seconds. */
const SKEW_NOTED = 60;

/** The fields of a policy document. A tag and the permissions boundary are outside of it. */
const IN_DOCUMENT = /^(?:document$|Id$|Statement|Version$)/;

/** The operator, the OIDC provider, and the role with its permissions. */
export const OF_AWS = [
  {
    id: 'caller',
    title: 'AWS accepts your credentials',
    finds: {
      'clock-skew': ({ caller }) => {
        const { skew } = observedValue(caller);
        const off = Math.abs(skew);
        if (off < SKEW_NOTED) return undefined;
        const seen = `AWS’s clock is ${Math.round(off)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine’s`;
        return off < SKEW_REFUSED ? { seen, level: 'warn' } : { seen };
      },
    },
    passes: ({ caller }) => {
      const { arn, skew } = observedValue(caller);
      // Rounded up, so that it stays the same from one look to the next.
      const seconds = Math.ceil((Math.abs(skew) + 1) / 5) * 5;
      return `${arn}; AWS’s clock and this machine’s differ by less than ${seconds} s`;
    },
  },
  {
    id: 'oidc-provider',
    title: 'IAM trusts the cluster’s issuer',
    finds: {
      'oidc-provider-missing': [ofAnotherCluster, missing('oidcProvider')],
      'oidc-provider-without-audience': differs('oidcProvider', /^audiences$/),
    },
    passes: (seen) => `${seen.wanted.OIDC_PROVIDER}, ${requireMatch(seen, 'oidcProvider')}`,
  },
  {
    id: 'trust-policy',
    title: 'Gloo’s role trusts its service accounts',
    finds: {
      'role-missing': missing('role'),
      'trust-policy-differs': differs('role', IN_DOCUMENT),
    },
    passes: (seen) => {
      const trusts = requireMatch(seen, 'role');
      // It matches the guide, so this is no warning.
      return observedValue(seen.role)?.loose
        ? `${trusts}; StringEqualsIfExists, as in the guide, also passes if a token lacks the claim; --strict-trust writes StringEquals`
        : trusts;
    },
  },
  {
    id: 'role-permissions',
    title: 'Gloo’s role has its policy',
    finds: {
      'policy-differs': [missing('policy'), policyDetached, differs('policy', IN_DOCUMENT)],
    },
    passes: (seen) => `${requireMatch(seen, 'policy')} is ${requireMatch(seen, 'attachment')}`,
  },
] as const satisfies readonly CheckSpec[];

function ofAnotherCluster({ managedIssuers, wanted }: Observations): Evidence | undefined {
  return said(
    observedValue(managedIssuers),
    (issuer) =>
      issuer !== wanted.OIDC_PROVIDER &&
      `${wanted.OIDC_PROVIDER} issues this cluster’s tokens, and the provider created for ${wanted.CLUSTER_NAME} is ${issuer}`,
  );
}

function policyDetached({ attachment, policy, role, wanted }: Observations): Evidence | undefined {
  // An attachment is impossible if one of the two does not exist.
  if (observedValue(role) === undefined || observedValue(policy) === undefined) return undefined;
  if (observedValue(attachment) !== undefined) return undefined;
  return { seen: `${wanted.VAULT_AUTH_POLICY_NAME} is not attached to ${wanted.VAULT_AUTH_ROLE_NAME}` };
}
