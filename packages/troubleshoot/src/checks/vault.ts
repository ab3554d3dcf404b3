import { brief, observedValue } from 'engine/resource';
import { holdsNothing } from 'vault-auth/internal';
import type { Evidence } from '../diagnosis.ts';
import type { Observations } from '../observations.ts';
import { pageOf } from '../pages.ts';
import { asWarning, type CheckSpec, differs, type Find, missing, requireMatch, said } from './check.ts';
import { changed } from './cluster.ts';

/** Vault's refusals of a token. */
const DENIED = /permission denied|invalid token|bad token/i;

/** The fields of a role depend entirely on its type. */
const TYPE = /^auth_type$/;

/** All but the principals and the times. */
const SETTINGS = /^(?!bound_iam_principal_|resolve_|auth_type$|(?:token_)?(?:max_)?ttl$)/;

/** An empty Vault is one diagnosis, not one for each mount. */
function missingMount(thing: 'authMethod' | 'secretsEngine'): Find {
  return (seen) => (isKnownEmpty(seen) ? undefined : missing(thing)(seen));
}

/** Finds that somebody has scaled Vault to nothing: a dev server then comes back empty. */
function scaledDown(seen: Observations): Evidence | undefined {
  const evidence = changed(/^statefulset vault: replicas$/)(seen);
  return evidence && { ...evidence, makes: ['vault-release', ...pageOf('vault-empty').makes] };
}

/** Finds that Vault cannot be configured. */
function isIn(unusable: string): Find {
  return ({ vault, vaultLogs }) => {
    const { state, problem = state } = observedValue(vault);
    return state === unusable ? { seen: [problem, ...lastErrors(vaultLogs)].join('; ') } : undefined;
  };
}

/** The last error that each pod of Vault logs, with the lines that go on with it. */
export function lastErrors(logs: Observations['vaultLogs']): string[] {
  return ('value' in logs ? logs.value : []).flatMap(({ pod, text }) => {
    const entries = 'value' in text ? text.value.split(/\n(?!\s)/) : [];
    const last = entries.findLast((entry) => /\[ERROR\]|"@level":"error"/.test(entry));
    return last === undefined ? [] : [`${pod}: ${brief(last.replaceAll(/\s*\n[\s|]*/g, ' '))}`];
  });
}

/** Vault, what the guide writes in it, and its own identity. */
export const OF_VAULT = [
  {
    id: 'vault',
    title: 'Vault is unsealed and active',
    finds: {
      'vault-unreachable': [scaledDown, isIn('unreachable')],
      'vault-uninitialised': isIn('uninitialised'),
      'vault-sealed': isIn('sealed'),
      'vault-without-active': [isIn('inactive'), isIn('secondary')],
      'vault-empty': (seen) => {
        const { VAULT_AWS_AUTH_PATH, VAULT_KV_PATH } = seen.wanted;
        if (!holdsNothing(seen)) return undefined;
        return { seen: `neither ${VAULT_AWS_AUTH_PATH}/ nor ${VAULT_KV_PATH}/ exists` };
      },
    },
    passes: ({ vault }) => {
      const { version, external, state } = observedValue(vault);
      return `${version}, ${state}${external ? ', your own' : ''}`;
    },
  },
  {
    id: 'mounts',
    title: 'Gloo’s settings name this Vault’s auth method and secrets engine',
    finds: {
      'path-in-use': [
        differs('authMethod', /^(?:type|path)$/),
        differs('secretsEngine', /^(?:type|path|options)/),
      ],
      'mount-tuned': [differs('authMethod', /^config/), differs('secretsEngine', /^config/)],
      'auth-not-enabled': [
        ({ otherAwsMounts }) => said(observedValue(otherAwsMounts), (path) => `it is at auth/${path}`),
        missingMount('authMethod'),
      ],
      'kv-absent': missingMount('secretsEngine'),
      'gloo-settings-differ': differs('glooSettings', /./),
      // Only a warning, because what could not be read may be right.
      'permission-denied-by-vault': asWarning(({ authMethod, secretsEngine }) =>
        said(
          [authMethod, secretsEngine],
          (seen) => 'unknown' in seen && DENIED.test(seen.unknown) && seen.unknown,
        ),
      ),
    },
    passes: (seen) => requireMatch(seen, 'authMethod', 'secretsEngine', 'glooSettings'),
  },
  {
    id: 'client-config',
    title: 'Vault’s AWS client is configured',
    finds: {
      'client-config-differs': [missing('clientConfig'), differs('clientConfig', /./)],
    },
    passes: (seen) => requireMatch(seen, 'clientConfig'),
  },
  {
    id: 'vault-role',
    title: 'The Vault role is bound to Gloo’s role',
    finds: {
      'vault-role-differs': [
        ({ otherVaultRoles, wanted }) =>
          said(
            observedValue(otherVaultRoles),
            (name) =>
              `${name} is bound to the IAM role, and no Vault role is named ${wanted.VAULT_AUTH_ROLE_NAME}`,
          ),
        missing('vaultRole'),
        differs('vaultRole', SETTINGS, TYPE),
        // With another max_ttl alone, Gloo still logs in.
        asWarning(differs('vaultRole', /ttl$/, TYPE)),
      ],
      // Vault takes the id from the ARN, so an ARN that differs explains the id as well.
      'principal-not-bound': [
        differs('vaultRole', /^(?:bound_iam_principal_arn|resolve_aws_unique_ids)$/, TYPE),
        differs('vaultRole', /^bound_iam_principal_id$/, TYPE),
      ],
      'vault-role-type-fixed': differs('vaultRole', TYPE),
    },
    passes: (seen) => requireMatch(seen, 'vaultRole'),
  },
  {
    id: 'vault-policy',
    title: 'The Vault policy is the guide’s',
    finds: {
      'vault-policy-differs': [
        missing('vaultPolicy'),
        ({ vaultPolicy, wanted }) =>
          observedValue(vaultPolicy)?.differences.length === 0
            ? undefined
            : { seen: `policy ${wanted.VAULT_KV_PATH} differs from the guide’s` },
      ],
    },
    passes: (seen) => requireMatch(seen, 'vaultPolicy'),
  },
] as const satisfies readonly CheckSpec[];

/** Whether Vault is known to hold nothing of the guide. */
function isKnownEmpty(seen: Observations): boolean {
  return 'value' in seen.authMethod && 'value' in seen.secretsEngine && holdsNothing(seen);
}
