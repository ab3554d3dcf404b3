import type { DiagnosisEntry } from '../diagnosis.ts';
import { knownByError, refusedByVault } from './words.ts';

const DENIED = 'permission denied|invalid token|bad token';

/** Vault's refusals of any caller. */
export const CALLS_VAULT: readonly DiagnosisEntry[] = [
  knownByError(
    'path-in-use',
    'Something is mounted at this path',
    'Somebody enabled it after the run read Vault, or the answer to the call that enabled it was lost.',
    'Run again: the run reads Vault first, uses what fits, and says what differs.',
    {
      says: /path is already in use/i,
      example:
        'Error enabling aws auth: Error making API request.\n\nURL: POST http://127.0.0.1:8200/v1/sys/auth/aws\nCode: 400. Errors:\n\n* path is already in use at aws/',
    },
  ),
  knownByError(
    'kv-path-without-data',
    'A path of kv version 2 lacks data/',
    'The secrets engine is kv version 2, whose paths have data/ or metadata/ in them. This path has neither.',
    'Use vault kv get and vault kv put, which add it, as Gloo does.',
    {
      says: /Invalid path for a versioned K\/V secrets engine/,
      example:
        'Error writing data to dev/gloo/x: Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/dev/gloo/x\nCode: 404. Errors:\n\n\nWARNING! The following warnings were returned from Vault:\n\n  * Invalid path for a versioned K/V secrets engine. See the API docs for the\n  appropriate API endpoints to use.',
    },
  ),
  knownByError(
    'login-refused-by-vault',
    'Vault refuses the login of Gloo',
    'Vault has no auth method at Gloo’s mountPath, or rejects the login.',
    'pnpm runbook 90-troubleshoot checks the whole chain and names the link that broke.',
    {
      says: refusedByVault('auth/[\\w-]{1,100}/login', 'permission denied'),
      example:
        'Error making API request.\n\nURL: PUT http://vault-internal.vault:8200/v1/auth/aws/login\nCode: 403. Errors:\n\n* permission denied',
    },
  ),
  knownByError(
    'permission-denied-by-vault',
    'Vault denies it',
    'The token is unknown to this Vault, has expired, or its policies do not allow this.',
    'Set VAULT_TOKEN to a token that may administer auth methods, mounts and policies (vault token lookup). For the Vault in the cluster, also set VAULT_TOKEN_FOR_CLUSTER=true.',
    {
      says: new RegExp(`Code: \\d+\\. Errors:[\\s\\S]{0,300}?(?:${DENIED})`, 'i'),
      example:
        'Error reading sys/mounts: Error making API request.\n\nURL: GET http://127.0.0.1:8200/v1/sys/mounts\nCode: 403. Errors:\n\n* 2 errors occurred:\n\t* permission denied\n\t* invalid token',
    },
    {
      says: new RegExp(`^[ \\t*]{0,10}(?:${DENIED})\\b`, 'im'),
      example: '* permission denied',
    },
  ),
];
