import type { DiagnosisEntry } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import type { Observations } from '../observations.ts';
import { loginSetUp, policyWritten } from './looks.ts';

/** What a Vault needs to start, and what it has lost when it started. */
export const VAULT_START: readonly DiagnosisEntry[] = [
  {
    id: 'vault-cannot-start-without-aws',
    title: 'Vault cannot start: it may not use its seal key or its storage in AWS',
    cause:
      'Vault unseals by a key of AWS KMS, or stores in AWS, and has no identity that may use it. Often it runs with the node’s role although its service account names another.',
    next: 'See which identity the pod has, then allow that one to use the key or the table.',
    symptoms: [
      {
        says: /Error (?:parsing Seal configuration|initializing storage of type \w{1,30})[\s\S]{0,300}?(?:NoCredentialProviders|AccessDenied|not authorized to perform)/,
        example:
          'Error parsing Seal configuration: error fetching AWS KMS wrapping key information: NoCredentialProviders: no valid providers in chain. Deprecated.',
        words: {
          vault: [
            'Error parsing Seal configuration … NoCredentialProviders',
            'Error initializing storage of type dynamodb: AccessDenied',
          ],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'The pod has no role of its own: the error names the node’s, or no provider.',
          run: `${wanted.kubectl} get pod vault-0 -n vault -o jsonpath='{.spec.containers[0].env[*].name}'`,
          prints: 'no AWS_ROLE_ARN',
        },
        {
          cause: 'The pod has EKS Pod Identity, and this Vault is too old for it.',
          run: `${wanted.kubectl} get pod vault-0 -n vault -o jsonpath='{.spec.containers[0].env[*].name}'`,
          prints: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
        },
        {
          cause: 'Its role may not use the key or the table.',
          run: `${wanted.kubectl} logs -n vault vault-0`,
          prints: 'is not authorized to perform, with the role that you mean',
        },
      ],
      fix: [
        '# Give its service account a role that may use the key or the table:',
        `${wanted.kubectl} annotate serviceaccount vault -n vault --overwrite eks.amazonaws.com/role-arn=<role>`,
        '# It does not run, so nothing is lost with its pod, which gets the role when it is created again:',
        `${wanted.kubectl} get pod -n vault`,
        '# Warning: in a highly available Vault the other pods may still serve. Only the ones that do not run:',
        `${wanted.kubectl} delete pod vault-0 -n vault`,
      ],
      fixed: { run: `${wanted.vault} status`, prints: 'Sealed false' },
      risk: 'Every identity that may use the key can unseal this Vault. Allow Vault’s role, not the node’s.',
    }),
  },
  {
    id: 'vault-empty',
    check: 'vault',
    title: 'This Vault holds nothing of the guide',
    cause:
      'A dev server keeps everything in memory. When it restarts, mounts, roles, configuration and secrets are gone, and its pod is Ready again. Or the Vault section was never run.',
    next: 'pnpm runbook 02-vault --plan shows what is missing.',
    found(seen) {
      if (!isEmpty(seen)) return undefined;
      return { seen: `neither ${seen.wanted.mountPath}/ nor ${seen.wanted.pathPrefix}/ exists` };
    },
    makes: [
      'vault-auth-method',
      'vault-secrets-engine',
      'vault-policy',
      'vault-auth-config',
      'vault-auth-role',
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'A dev server was restarted.',
          run: `${wanted.kubectl} get pod vault-0 -n vault`,
          prints: 'RESTARTS other than 0, or an age less than the setup’s',
        },
        {
          cause: 'The Vault section was never run here.',
          run: `${wanted.vault} auth list`,
          prints: 'token/ only',
        },
      ],
      fix: [
        `${wanted.vault} secrets enable -path=${wanted.pathPrefix} -version=2 kv`,
        ...policyWritten(wanted),
        ...loginSetUp(wanted),
      ],
      fixed: { run: `${wanted.vault} auth list`, prints: `${wanted.mountPath}/ aws` },
      risk: 'The secrets are gone for good, and have to be written again. A dev server loses them at its next restart, too.',
    }),
  },
];

type Mounts = Pick<Observations, 'authMethod' | 'secretsEngine' | 'otherAwsMounts'>;

/** Whether Vault is known to hold neither of the guide's mounts. */
export function isKnownEmpty(seen: Mounts): boolean {
  return 'value' in seen.authMethod && 'value' in seen.secretsEngine && isEmpty(seen);
}

/**
 * Whether Vault holds neither of the guide's mounts, nor an aws auth method elsewhere.
 * @throws Unknown if that could not be observed
 */
export function isEmpty({ authMethod, secretsEngine, otherAwsMounts }: Mounts): boolean {
  const mounts = [observedValue(authMethod), observedValue(secretsEngine)];
  return mounts.every((mount) => mount === undefined) && observedValue(otherAwsMounts).length === 0;
}
