import type { DiagnosisEntry } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import { differs, missing } from './differences.ts';
import { isKnownEmpty } from './vault.ts';

const PLAN_02 = 'pnpm runbook 02-vault --plan shows what is missing.';

const noAuthMethod = missing('authMethod', ({ mountPath }) => `nothing is mounted at auth/${mountPath}/`);
const noEngine = missing('secretsEngine', ({ pathPrefix }) => `nothing is mounted at ${pathPrefix}/`);

/** The auth method and the secrets engine, and where Gloo looks for them (Vault step 2). */
export const MOUNTS: readonly DiagnosisEntry[] = [
  {
    id: 'auth-of-another-type',
    check: 'mounts',
    title: 'The guide’s path has an auth method of another type',
    cause:
      'Somebody uses this path for other logins. They have to move before the guide’s auth method can be enabled there.',
    next: 'Ask its owner to move it (vault auth move), then run 02-vault again.',
    found: differs('authMethod', /^type$/),
    repair: {
      byHand: ({ vault, mountPath }) => [
        '# Find out whose it is:',
        `${vault} auth list -detailed`,
        '# Warning: nobody can log in at the old path any more, and the tokens that were issued there are revoked. Only once its users know:',
        `${vault} auth move auth/${mountPath} auth/${mountPath}-before`,
        '# Then: pnpm runbook 90-troubleshoot --repair',
      ],
    },
    breaks: ['auth-of-another-type'],
  },
  {
    id: 'auth-at-another-path',
    check: 'mounts',
    title: 'Vault’s aws auth method is at another path than Gloo’s mountPath',
    cause: 'Gloo logs in at auth/<mountPath>/login, and nothing is mounted there.',
    next: 'Run 02-vault, which enables it at Gloo’s mountPath, or set mountPath to the path of yours.',
    found({ authMethod, otherAwsMounts }) {
      if (observedValue(authMethod) !== undefined) return undefined;
      const elsewhere = observedValue(otherAwsMounts);
      if (elsewhere.length === 0) return undefined;
      return { seen: `it is at ${elsewhere.map((path) => `auth/${path}`).join(', ')}` };
    },
    repair: { makes: ['vault-auth-method', 'vault-auth-config', 'vault-auth-role'] },
    breaks: ['auth-at-another-path'],
  },
  {
    id: 'auth-not-enabled',
    check: 'mounts',
    otherwise: true,
    title: 'Vault’s aws auth method is not enabled',
    cause: 'Vault has no aws auth method, or no role of the IAM role’s name.',
    next: PLAN_02,
    // An empty Vault is one diagnosis, not one for each mount.
    found: (seen) => (isKnownEmpty(seen) ? undefined : noAuthMethod(seen)),
    symptoms: [
      {
        says: /no handler for route "?auth\/|unsupported path|missing client token/,
        example:
          'Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 404. Errors:\n\n* no handler for route "auth/aws/login". route entry not found.',
      },
    ],
    repair: { makes: ['vault-auth-method', 'vault-auth-config', 'vault-auth-role'] },
    breaks: ['auth-not-enabled'],
  },
  {
    id: 'kv-version-1',
    check: 'mounts',
    title: 'The secrets engine is not kv version 2',
    cause: 'Gloo reads kv version 2, whose paths have data/ and metadata/ in them.',
    next: 'For kv version 1, upgrade it (vault kv enable-versioning) once every other reader is ready for version 2. Ask the owner of any other engine to move it. Then run 02-vault again.',
    found: differs('secretsEngine', /./),
    symptoms: [
      {
        says: /not supported on KV Version 1/i,
        example: 'Metadata not supported on KV Version 1',
      },
    ],
    repair: {
      byHand: ({ vault, pathPrefix }) => [
        '# Only kv version 1 can be upgraded:',
        `${vault} secrets list -detailed`,
        '# Warning: it cannot be undone. The secrets stay, but other readers need the paths of version 2 from then on. Once they are ready:',
        `${vault} kv enable-versioning ${pathPrefix}/`,
      ],
    },
    breaks: ['kv-version-1'],
  },
  {
    id: 'kv-absent',
    check: 'mounts',
    title: 'There is no secrets engine at Gloo’s pathPrefix',
    cause: 'It was never enabled, or somebody disabled it, which deleted all secrets in it.',
    next: PLAN_02,
    found: (seen) => (isKnownEmpty(seen) ? undefined : noEngine(seen)),
    symptoms: [
      {
        says: /no handler for route "?[\w-]{1,100}\/(?:data|metadata)\//,
        example:
          'Error making API request.\n\nURL: PUT http://vault-internal.vault:8200/v1/dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/api-key\nCode: 404. Errors:\n\n* no handler for route "dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/api-key". route entry not found.',
      },
    ],
    repair: { makes: ['vault-secrets-engine'] },
    breaks: ['kv-absent'],
  },
  {
    id: 'gloo-mount-path-differs',
    check: 'mounts',
    title: 'Gloo logs in at another path than Vault’s auth method',
    cause: 'Somebody changed Gloo’s mountPath. Its logins get "no handler for route" or "permission denied".',
    next: 'pnpm runbook 03-gloo --plan shows how Gloo’s values differ.',
    found: differs('glooSettings', /^mountPath$/),
    repair: { makes: ['gloo-release'] },
    breaks: ['gloo-mount-path-differs'],
  },
  {
    id: 'gloo-path-prefix-differs',
    check: 'mounts',
    title: 'Gloo reads secrets at a path other than the guide’s',
    cause:
      'Somebody changed Gloo’s pathPrefix. Its logins may not read that path and get "permission denied".',
    next: 'pnpm runbook 03-gloo --plan shows how Gloo’s values differ.',
    found: differs('glooSettings', /^pathPrefix$/),
    repair: { makes: ['gloo-release'] },
    breaks: ['gloo-path-prefix-differs'],
  },
];
