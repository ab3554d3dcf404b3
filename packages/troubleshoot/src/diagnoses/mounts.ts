import type { DiagnosisEntry } from '../diagnosis.ts';
import { differs, missing } from '../differences.ts';
import { glooSettings, loginSetUp } from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Wanted } from '../observations.ts';
import { refusedByVault } from '../words.ts';
import { isKnownEmpty } from './vault-start.ts';

const PLAN_02 = 'pnpm runbook 02-vault --plan shows what is missing.';

const noAuthMethod = missing('authMethod', ({ mountPath }) => `nothing is mounted at auth/${mountPath}/`);
const noEngine = missing('secretsEngine', ({ pathPrefix }) => `nothing is mounted at ${pathPrefix}/`);

const authList = ({ vault }: Wanted, prints: string) => ({ run: `${vault} auth list -detailed`, prints });
const engines = ({ vault }: Wanted, prints: string) => ({ run: `${vault} secrets list -detailed`, prints });

/** The auth method and the secrets engine (Vault step 2). */
export const MOUNTS: readonly DiagnosisEntry[] = [
  {
    id: 'auth-of-another-type',
    check: 'mounts',
    title: 'The guide’s path has an auth method of another type',
    cause:
      'Somebody uses this path for other logins. They have to move before the guide’s auth method can be enabled there.',
    next: 'Ask its owner to move it (vault auth move), then run 02-vault again.',
    found: differs('authMethod', /^type$/),
    byHand: (wanted) => ({
      confirm: [authList(wanted, `${wanted.mountPath}/ with a type other than aws`)],
      fix: [
        '# Find out who owns it:',
        `${wanted.vault} auth list -detailed`,
        '# Warning: nobody can log in at the old path any more, and the tokens that were issued there are revoked. Only once its users know:',
        `${wanted.vault} auth move auth/${wanted.mountPath} auth/${wanted.mountPath}-before`,
        '# Then set up the guide’s auth method: page 02-vault has the commands, and pnpm runbook 90-troubleshoot --repair runs them.',
      ],
      fixed: authList(wanted, `${wanted.mountPath}/ aws`),
      risk: 'Everyone who logs in at the old path needs the new one.',
    }),
  },
  {
    id: 'auth-at-another-path',
    check: 'mounts',
    title: 'Vault’s aws auth method is at another path than Gloo’s mountPath',
    cause:
      'Gloo logs in at auth/<mountPath>/login, and nothing is mounted there. To use the one that exists, set VAULT_AWS_AUTH_PATH to its path.',
    next: PLAN_02,
    found({ authMethod, otherAwsMounts }) {
      if (observedValue(authMethod) !== undefined) return undefined;
      const elsewhere = observedValue(otherAwsMounts);
      if (elsewhere.length === 0) return undefined;
      return { seen: `it is at ${elsewhere.map((path) => `auth/${path}`).join(', ')}` };
    },
    makes: ['vault-auth-method', 'vault-auth-config', 'vault-auth-role'],
    byHand: (wanted) => ({
      confirm: [authList(wanted, `aws at a path other than ${wanted.mountPath}/`)],
      fix: loginSetUp(wanted),
      fixed: authList(wanted, `${wanted.mountPath}/ aws`),
      risk: 'None: the other auth method stays as it is.',
    }),
  },
  {
    id: 'auth-not-enabled',
    check: 'mounts',
    otherwise: true,
    title: 'Vault’s aws auth method is not enabled',
    cause:
      'Nothing is mounted at the path that the login goes to. It was never enabled, or the call uses another path or namespace.',
    next: PLAN_02,
    // An empty Vault is one diagnosis, not one for each mount.
    found: (seen) => (isKnownEmpty(seen) ? undefined : noAuthMethod(seen)),
    symptoms: [
      {
        // Vault requires a token on every path except logins.
        says: /no handler for route ["']?auth\/|(?:URL: [A-Z]+ \S{1,300}?)?\/v1\/(?:\S{1,200}\/)?auth\/\S{1,300}\s+Code: \d+\. Errors:\s+\* (?:unsupported path|missing client token)/,
        example:
          'Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 404. Errors:\n\n* no handler for route "auth/aws/login". route entry not found.',
        words: {
          vault: ['no handler for route "auth/aws/login"'],
          Gloo: ['/v1/auth/aws/login Code: 400. Errors: * missing client token'],
        },
      },
      {
        says: refusedByVault('auth/[\\w-]{1,100}/login', 'permission denied'),
        example:
          'Error making API request.\n\nURL: PUT http://vault-internal.vault:8200/v1/auth/aws/login\nCode: 403. Errors:\n\n* permission denied',
        words: {
          Gloo: [
            'URL: PUT http://vault-internal.vault:8200/v1/auth/aws/login Code: 403. Errors: * permission denied',
          ],
        },
      },
    ],
    makes: ['vault-auth-method', 'vault-auth-config', 'vault-auth-role'],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'It was never enabled, or a dev server was restarted.',
          ...authList(wanted, `no ${wanted.mountPath}/`),
        },
        {
          cause: 'The login goes to another path, or to another namespace of Vault.',
          ...glooSettings(wanted, `a mountPath other than the one that vault auth list shows`),
        },
      ],
      fix: loginSetUp(wanted),
      fixed: authList(wanted, `${wanted.mountPath}/ aws`),
      risk: 'From then on, everyone who can assume the role can log in to Vault.',
    }),
  },
  {
    id: 'secrets-engine-differs',
    check: 'mounts',
    title: 'The secrets engine is not kv version 2',
    cause: 'Gloo reads kv version 2, whose paths have data/ and metadata/ in them.',
    next: 'For kv version 1, upgrade it (vault kv enable-versioning) once every other reader is ready for version 2. Ask the owner of any other engine to move it. Then run 02-vault again.',
    found: differs('secretsEngine', /./),
    symptoms: [
      {
        says: /not supported on KV Version 1/i,
        example: 'Metadata not supported on KV Version 1',
        words: { vault: ['Metadata not supported on KV Version 1'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'The engine is kv version 1.',
          ...engines(wanted, `${wanted.pathPrefix}/ kv, with options map[version:1] or map[]`),
        },
        {
          cause: 'An engine of another type is at the path.',
          ...engines(wanted, `${wanted.pathPrefix}/ with a type other than kv`),
        },
      ],
      fix: [
        '# Only kv version 1 can be upgraded:',
        `${wanted.vault} secrets list -detailed`,
        '# Warning: it cannot be undone. The secrets stay, but other readers need the paths of version 2 from then on. Only once they are ready:',
        `${wanted.vault} kv enable-versioning ${wanted.pathPrefix}/`,
      ],
      fixed: engines(wanted, `${wanted.pathPrefix}/ kv, with options map[version:2]`),
      risk: 'Programs that read the paths of version 1 find nothing any more.',
    }),
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
        says: /no handler for route \\?["']?[\w./-]{1,200}\/(?:data|metadata)\//,
        example:
          'Error making API request.\n\nURL: PUT http://vault-internal.vault:8200/v1/dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/api-key\nCode: 404. Errors:\n\n* no handler for route "dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/api-key". route entry not found.',
        words: {
          vault: ['no handler for route "dev/data/'],
          Gloo: ['no handler for route "dev/metadata/gloo'],
        },
      },
    ],
    makes: ['vault-secrets-engine'],
    byHand: (wanted) => ({
      confirm: [
        { cause: 'There is no engine at the path.', ...engines(wanted, `no ${wanted.pathPrefix}/`) },
        {
          cause: 'The reader looks at another path.',
          ...glooSettings(wanted, 'a pathPrefix that vault secrets list does not show'),
        },
      ],
      fix: [`${wanted.vault} secrets enable -path=${wanted.pathPrefix} -version=2 kv`],
      fixed: engines(wanted, `${wanted.pathPrefix}/ kv, with options map[version:2]`),
      risk: 'The new engine is empty: secrets of an earlier one have to be written again.',
    }),
  },
];
