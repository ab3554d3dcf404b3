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
    title: 'Another type of auth method is at the guide’s path',
    cause: 'Somebody uses this path for other logins: what logs in there would have to move first.',
    next: 'Have it moved (vault auth move), or disable it where nobody logs in by it; then run 02-vault again.',
    found: differs('authMethod', /^type$/),
    repair: {
      byHand: ({ vault, mountPath }) => [
        `${vault} auth move auth/${mountPath} auth/${mountPath}-before    # then: pnpm runbook 90-troubleshoot --repair`,
      ],
    },
    breaks: ['auth-of-another-type'],
  },
  {
    id: 'auth-at-another-path',
    check: 'mounts',
    title: 'Vault’s aws auth method is at another path than Gloo’s mountPath',
    cause: 'Gloo logs in at auth/<mountPath>/login, and nothing is mounted there.',
    next: 'Enable it at Gloo’s mountPath (02-vault), or set mountPath to where it is.',
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
    // An empty Vault is one diagnosis, and not one for each mount.
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
    title: 'The secrets engine is of kv version 1, or of another type',
    cause: 'Gloo reads version 2, whose paths have data/ and metadata/ in them.',
    next: 'Upgrade it (vault kv enable-versioning), or have it moved; then run 02-vault again.',
    found: differs('secretsEngine', /./),
    symptoms: [
      {
        says: /not supported on KV Version 1/i,
        example: 'Metadata not supported on KV Version 1',
      },
    ],
    repair: {
      byHand: ({ vault, pathPrefix }) => [
        `${vault} kv enable-versioning ${pathPrefix}/    # keeps its secrets; only for kv of version 1`,
      ],
    },
    breaks: ['kv-version-1'],
  },
  {
    id: 'kv-absent',
    check: 'mounts',
    title: 'There is no secrets engine at Gloo’s pathPrefix',
    cause: 'It was never enabled, or disabled since, with all secrets in it.',
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
    cause: 'Its mountPath was changed: nothing is mounted where it logs in.',
    next: 'pnpm runbook 03-gloo --plan shows how Gloo’s values differ.',
    found: differs('glooSettings', /^mountPath$/),
    repair: { makes: ['gloo-release'] },
    breaks: ['gloo-mount-path-differs'],
  },
  {
    id: 'gloo-path-prefix-differs',
    check: 'mounts',
    title: 'Gloo reads secrets at another path than the guide’s',
    cause: 'Its pathPrefix was changed: its logins are not given that path.',
    next: 'pnpm runbook 03-gloo --plan shows how Gloo’s values differ.',
    found: differs('glooSettings', /^pathPrefix$/),
    repair: { makes: ['gloo-release'] },
    breaks: ['gloo-path-prefix-differs'],
  },
];
