import { observedValue } from 'engine/resource';
import { holdsNothing } from 'vault-auth';
import type { Evidence } from '../diagnosis.ts';
import type { Observations } from '../observations.ts';
import { deniedBy, type How } from './aws.ts';
import { differs, missing } from './differences.ts';
import type { Finding } from './finding.ts';

/** Vault's refusals of a token. */
const DENIED = /permission denied|invalid token|bad token/i;

/** The fields of a role depend entirely on its type. */
const TYPE = /^auth_type$/;

const differsInArn = differs('vaultRole', /^bound_iam_principal_arn$/, { unless: TYPE });

const differsInId = differs('vaultRole', /^bound_iam_principal_id/, { unless: TYPE });

const noAuthMethod = missing(
  'authMethod',
  ({ VAULT_AWS_AUTH_PATH }) => `nothing is mounted at auth/${VAULT_AWS_AUTH_PATH}/`,
);

const noEngine = missing('secretsEngine', ({ VAULT_KV_PATH }) => `nothing is mounted at ${VAULT_KV_PATH}/`);

/** The diagnosis of each state in which Vault cannot be configured. */
const OF_STATE = {
  unreachable: 'vault-unreachable',
  uninitialised: 'vault-uninitialised',
  sealed: 'vault-sealed',
  inactive: 'vault-without-active',
  secondary: 'vault-secondary',
};

/** Vault, and what the guide writes in it. */
export const IN_VAULT: readonly Finding[] = [
  ...Object.entries(OF_STATE).map(
    ([unusable, id]): Finding => ({
      id,
      check: 'vault',
      found({ vault }) {
        const { state, said = state } = observedValue(vault);
        return state === unusable ? { seen: said } : undefined;
      },
    }),
  ),
  {
    id: 'vault-empty',
    check: 'vault',
    found(seen) {
      if (!holdsNothing(seen)) return undefined;
      return { seen: `neither ${seen.wanted.VAULT_AWS_AUTH_PATH}/ nor ${seen.wanted.VAULT_KV_PATH}/ exists` };
    },
  },
  { id: 'auth-of-another-type', check: 'mounts', found: differs('authMethod', /^type$/) },
  {
    id: 'auth-at-another-path',
    check: 'mounts',
    found({ authMethod, otherAwsMounts }) {
      if (observedValue(authMethod) !== undefined) return undefined;
      const elsewhere = observedValue(otherAwsMounts);
      if (elsewhere.length === 0) return undefined;
      return { seen: `it is at ${elsewhere.map((path) => `auth/${path}`).join(', ')}` };
    },
  },
  {
    id: 'auth-not-enabled',
    check: 'mounts',
    otherwise: 'auth-at-another-path',
    // An empty Vault is one diagnosis, not one for each mount.
    found: (seen) => (isKnownEmpty(seen) ? undefined : noAuthMethod(seen)),
  },
  { id: 'secrets-engine-differs', check: 'mounts', found: differs('secretsEngine', /./) },
  { id: 'kv-absent', check: 'mounts', found: (seen) => (isKnownEmpty(seen) ? undefined : noEngine(seen)) },
  { id: 'gloo-settings-differ', check: 'mounts', found: differs('glooSettings', /./) },
  {
    id: 'permission-denied-by-vault',
    check: 'mounts',
    found({ authMethod, secretsEngine }) {
      const [denied] = [authMethod, secretsEngine].flatMap((seen) =>
        'unknown' in seen && DENIED.test(seen.unknown) ? [seen.unknown] : [],
      );
      // Only a warning, because what could not be read may be right.
      return denied === undefined ? undefined : { seen: denied, level: 'warn' };
    },
  },
  {
    id: 'client-config-missing',
    check: 'client-config',
    found: missing(
      'clientConfig',
      ({ VAULT_AWS_AUTH_PATH }) => `there is nothing at auth/${VAULT_AWS_AUTH_PATH}/config/client`,
    ),
  },
  {
    id: 'header-differs',
    check: 'client-config',
    found: differs('clientConfig', /^iam_server_id_header_value$/),
  },
  {
    id: 'region-differs',
    check: 'client-config',
    // If others log in here too, the difference is that Vault does not use the client's region.
    found: differs('clientConfig', /^(?:sts_endpoint|sts_region|use_sts_region_from_client)$/),
  },
  {
    id: 'vault-role-of-another-name',
    check: 'vault-role',
    found(seen) {
      if (observedValue(seen.vaultRole) !== undefined) return undefined;
      const others = observedValue(seen.otherVaultRoles);
      if (others.length === 0) return undefined;
      return {
        seen: `${others.join(', ')} is bound to the IAM role, and no role is named ${seen.wanted.VAULT_AUTH_ROLE_NAME}`,
      };
    },
  },
  {
    id: 'vault-role-missing',
    check: 'vault-role',
    otherwise: 'vault-role-of-another-name',
    found: missing(
      'vaultRole',
      ({ VAULT_AWS_AUTH_PATH, VAULT_AUTH_ROLE_NAME }) =>
        `there is no role auth/${VAULT_AWS_AUTH_PATH}/role/${VAULT_AUTH_ROLE_NAME}`,
    ),
  },
  {
    id: 'principal-not-bound',
    check: 'vault-role',
    // Vault takes the id from the ARN, so an ARN that differs explains the id as well.
    found: (seen) => differsInArn(seen) ?? differsInId(seen),
  },
  {
    id: 'vault-role-differs',
    check: 'vault-role',
    // With another max_ttl alone, Gloo still logs in.
    found: (seen) =>
      differs('vaultRole', /^policies$/, { unless: TYPE })(seen) === undefined
        ? differs('vaultRole', /ttl$/, { unless: TYPE, level: 'warn' })(seen)
        : differs('vaultRole', /^policies$|ttl$/)(seen),
  },
  { id: 'vault-role-type-fixed', check: 'vault-role', found: differs('vaultRole', TYPE) },
  {
    id: 'vault-denied-get-role',
    check: 'vault-identity',
    found: (seen) => deniedToVault(seen, 'explicitly', 'by its permissions boundary'),
  },
  {
    id: 'vault-may-not-get-role',
    check: 'vault-identity',
    found: (seen) => deniedToVault(seen, 'since nothing allows it'),
  },
];

/** Vault's denied actions, with the role that it runs with. */
function deniedToVault(seen: Observations, ...ways: readonly How[]): Evidence | undefined {
  const { role, from, ability } = observedValue(seen.vaultIdentity);
  const evidence = deniedBy(ability, ...ways);
  return (
    evidence && { ...evidence, seen: `Vault runs with ${role} (${from}): ${evidence.seen}`, names: { role } }
  );
}

/** Whether Vault is known to hold nothing of the guide. */
function isKnownEmpty(seen: Observations): boolean {
  return 'value' in seen.authMethod && 'value' in seen.secretsEngine && holdsNothing(seen);
}
