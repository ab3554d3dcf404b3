import type { Ability } from 'aws-irsa';
import { observedValue } from 'engine/resource';
import type { Evidence } from '../diagnosis.ts';
import { differs, missing } from './differences.ts';
import type { Finding } from './finding.ts';

/** AWS refuses signatures whose time is off by more than this, in seconds: five minutes. */
const SKEW_REFUSED = 300;

/** A clock skew that is worth a warning, in seconds. */
const SKEW_NOTED = 60;

/** The operator, the OIDC provider and the role's permissions. */
export const IN_AWS: readonly Finding[] = [
  {
    id: 'clock-skew',
    check: 'caller',
    found({ caller }) {
      const { skew } = observedValue(caller);
      if (Math.abs(skew) < SKEW_NOTED) return undefined;
      const seen = `AWS’s clock is ${Math.abs(Math.round(skew))} s ${skew > 0 ? 'ahead of' : 'behind'} this machine’s`;
      return Math.abs(skew) < SKEW_REFUSED ? { seen, level: 'warn' } : { seen };
    },
  },
  {
    id: 'caller-lacks-permission',
    check: 'caller',
    found({ permissions }) {
      const missing = observedValue(permissions);
      if (missing.length === 0) return undefined;
      return { seen: `it lacks ${missing.join(', ')}`, level: 'warn' };
    },
  },
  {
    id: 'oidc-provider-of-another-cluster',
    check: 'oidc-provider',
    found({ oidcProvider, managedIssuers, wanted }) {
      if (observedValue(oidcProvider) !== undefined) return undefined;
      const others = observedValue(managedIssuers).filter((issuer) => issuer !== wanted.OIDC_PROVIDER);
      if (others.length === 0) return undefined;
      return {
        seen: `${wanted.OIDC_PROVIDER} issues this cluster’s tokens, and the provider created for ${wanted.CLUSTER_NAME} is ${others.join(', ')}`,
      };
    },
  },
  {
    id: 'oidc-provider-missing',
    check: 'oidc-provider',
    otherwise: 'oidc-provider-of-another-cluster',
    found: missing('oidcProvider', ({ OIDC_PROVIDER }) => `there is none for https://${OIDC_PROVIDER}`),
  },
  {
    id: 'oidc-provider-without-audience',
    check: 'oidc-provider',
    found: differs('oidcProvider', /^audiences$/),
  },
  {
    id: 'policy-missing',
    check: 'role-permissions',
    found: missing('policy', ({ VAULT_AUTH_POLICY_NAME }) => `there is no policy ${VAULT_AUTH_POLICY_NAME}`),
  },
  {
    id: 'policy-detached',
    check: 'role-permissions',
    found({ attachment, policy, role, wanted }) {
      // An attachment is impossible if one of the two does not exist.
      if (observedValue(role) === undefined || observedValue(policy) === undefined) return undefined;
      if (observedValue(attachment) !== undefined) return undefined;
      return { seen: `${wanted.VAULT_AUTH_POLICY_NAME} is not attached to ${wanted.VAULT_AUTH_ROLE_NAME}` };
    },
  },
  { id: 'policy-document-differs', check: 'role-permissions', found: differs('policy', /./) },
  {
    id: 'role-denied',
    check: 'role-permissions',
    found: ({ roleAbility }) =>
      deniedBy(observedValue(roleAbility), 'by its permissions boundary', 'explicitly'),
  },
];

export type How = Ability['denied'][number]['how'];

/** What an identity is denied in these ways. A warning, because the simulator only predicts what AWS decides. */
export function deniedBy({ denied }: Ability, ...ways: readonly How[]): Evidence | undefined {
  const seen = ways.flatMap((how) => {
    const actions = denied.filter((action) => action.how === how);
    if (actions.length === 0) return [];
    const policies = [...new Set(actions.flatMap(({ policy }) => policy ?? []))];
    return `${actions.map(({ action }) => action).join(', ')}: denied ${how}${policies.length > 0 ? ` (${policies.join(', ')})` : ''}`;
  });
  if (seen.length === 0) return undefined;
  return { seen: `${seen.join('; ')}, according to the policy simulator`, level: 'warn' };
}
