import type { DiagnosisEntry } from '../diagnosis.ts';
import { onTerminal, roleWritten, vaultRoleWritten } from '../looks.ts';

const DENIED = 'permission denied|invalid token|bad token';
/** A login needs no token. */
const NO_LOGIN = '(?<!/login\\s{1,9}(?:Code: \\d{3}\\. Errors:\\s{1,9})?)';

/** Vault's refusals of any caller. */
export const CALLS_VAULT: readonly DiagnosisEntry[] = [
  {
    id: 'path-in-use',
    title: 'Something is mounted at this path',
    cause:
      'Somebody enabled it after the run read Vault, or the answer to the call that enabled it was lost.',
    next: 'Run again: the run reads Vault first, uses what fits, and says what differs.',
    symptoms: [
      {
        says: /path is already in use/i,
        example:
          'Error enabling aws auth: Error making API request.\n\nURL: POST http://127.0.0.1:8200/v1/sys/auth/aws\nCode: 400. Errors:\n\n* path is already in use at aws/',
        words: { vault: ['path is already in use'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          run: `${wanted.vault} auth list -detailed; ${wanted.vault} secrets list -detailed`,
          prints: 'the path of the error, and what is mounted there',
        },
      ],
      fix: [
        '# If it has the right type, use it and go on with the next step. If it belongs to somebody else, choose another path:',
        `${wanted.vault} auth enable -path=<another path> aws`,
      ],
      fixed: { run: `${wanted.vault} auth list`, prints: 'aws, at your path' },
      risk: 'With another path, mountPath in helm-overrides.yaml has to name it as well.',
    }),
  },
  {
    id: 'kv-path-without-data',
    title: 'A path of kv version 2 lacks data/',
    cause:
      'The secrets engine is kv version 2, whose paths have data/ or metadata/ in them. This path has neither.',
    next: 'Use vault kv get and vault kv put, which add it, as Gloo does.',
    symptoms: [
      {
        says: /Invalid path for a versioned K\/V secrets engine/,
        example:
          'Error writing data to dev/gloo/x: Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/dev/gloo/x\nCode: 404. Errors:\n\n\nWARNING! The following warnings were returned from Vault:\n\n  * Invalid path for a versioned K/V secrets engine. See the API docs for the\n  appropriate API endpoints to use.',
        words: { vault: ['Invalid path for a versioned K/V secrets engine'] },
      },
    ],
    byHand: ({ vault, pathPrefix }) => ({
      confirm: [
        { run: `${vault} secrets list -detailed`, prints: 'kv, with options map[version:2], at the path' },
      ],
      fix: [`${vault} kv get -mount=${pathPrefix} <path below it>`],
      fixed: { run: `${vault} kv list -mount=${pathPrefix} /`, prints: 'the keys' },
      risk: 'None: it only reads.',
    }),
  },
  {
    id: 'vault-role-without-arn',
    title: 'The Vault role would be bound to nobody',
    cause: 'bound_iam_principal_arn is empty: VAULT_AUTH_ROLE_ARN is not set in this shell.',
    next: 'Set VAULT_AUTH_ROLE_ARN to the ARN of the IAM role, then write the Vault role again.',
    symptoms: [
      {
        says: /at least (?:be )?one bound parameter should be specified/,
        example:
          'Error writing data to auth/aws/role/dev-role-iam-demo: Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/role/dev-role-iam-demo\nCode: 400. Errors:\n\n* at least one bound parameter should be specified on the role',
        words: { vault: ['at least one bound parameter should be specified'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [{ run: 'echo "$VAULT_AUTH_ROLE_ARN"', prints: 'nothing' }],
      fix: [
        `export VAULT_AUTH_ROLE_ARN="$(aws iam get-role --role-name ${wanted.roleName} --query Role.Arn --output text)"`,
        vaultRoleWritten(wanted),
      ],
      fixed: roleWritten(wanted),
      risk: 'From then on, everyone who can assume the IAM role can log in to Vault.',
    }),
  },
  {
    id: 'permission-denied-by-vault',
    check: 'mounts',
    title: 'Vault denies the request',
    cause:
      'No token is set, the token is unknown to this Vault or has expired, or its policies do not allow this. A login needs no token: if it was one, nothing is mounted at its path and namespace.',
    next: 'Set VAULT_TOKEN to a token that is allowed to administer auth methods, mounts and policies (vault token lookup). For the Vault in the cluster, also set VAULT_TOKEN_FOR_CLUSTER=true.',
    found({ authMethod, secretsEngine }) {
      const [denied] = [authMethod, secretsEngine].flatMap((seen) =>
        'unknown' in seen && new RegExp(DENIED, 'i').test(seen.unknown) ? [seen.unknown] : [],
      );
      // Only a warning, because what could not be read may be right.
      return denied === undefined ? undefined : { seen: denied, level: 'warn' };
    },
    symptoms: [
      {
        says: new RegExp(`${NO_LOGIN}Code: \\d+\\. Errors:[\\s\\S]{0,300}?(?:${DENIED})`, 'i'),
        example:
          'Error reading sys/mounts: Error making API request.\n\nURL: GET http://127.0.0.1:8200/v1/sys/mounts\nCode: 403. Errors:\n\n* 2 errors occurred:\n\t* permission denied\n\t* invalid token',
        words: {
          vault: [
            'Code: 403. Errors: * permission denied',
            'Code: 403. Errors: * 1 error occurred: * permission denied',
          ],
        },
      },
      {
        says: new RegExp(`^${NO_LOGIN}[ \\t*]{0,10}(?:${DENIED})\\b`, 'im'),
        example: '* permission denied',
        words: { vault: ['* permission denied', '* bad token'] },
      },
      {
        // Vault before 1.21, where newer ones say “permission denied”.
        says: /missing client token/,
        example:
          'Error listing auth methods: Error making API request.\n\nURL: GET http://127.0.0.1:8200/v1/sys/auth\nCode: 400. Errors:\n\n* missing client token',
        words: { vault: ['missing client token'] },
      },
    ],
    byHand: ({ vault }) => ({
      confirm: [
        {
          cause: 'This shell has no token, or one that Vault does not know any more.',
          run: 'vault token lookup',
          prints: 'permission denied, bad token or missing client token',
        },
        {
          cause: 'Its policies do not allow the path.',
          run: `${vault} token capabilities <path>`,
          prints: 'deny',
        },
        {
          cause: 'It was a login, to a path where nothing is mounted.',
          run: `${vault} auth list`,
          prints: 'no line with the path of the login',
        },
        {
          cause: 'The call goes to another namespace of Vault than the token’s or the auth method’s.',
          run: 'echo "$VAULT_NAMESPACE"',
          prints: 'another namespace, or nothing',
        },
      ],
      fix: [
        'vault login',
        '# If the command ran in Vault’s pod, log in there:',
        onTerminal(vault, 'login'),
        '# Or, for Vault Enterprise and HCP: export VAULT_NAMESPACE=<namespace>',
      ],
      fixed: { run: `${vault} token capabilities <path>`, prints: 'the capabilities that you need' },
      risk: 'vault login replaces the token that this machine, or the pod, remembers.',
    }),
  },
];
