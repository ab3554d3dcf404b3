import type { DiagnosisEntry } from '../diagnosis.ts';
import { loginSetUp, policyWritten } from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Observations } from '../observations.ts';

/** What Vault needs to start, and what it lost when it was restarted. */
export const VAULT_START: readonly DiagnosisEntry[] = [
  {
    id: 'vault-cannot-start-without-aws',
    title: 'Vault cannot start: AWS does not let it use its seal key or its storage',
    cause:
      'Vault unseals with a key of AWS KMS, or keeps its storage in AWS, and AWS does not let its identity use them. Often Vault runs with the node’s role although its service account names another.',
    next: 'Check which identity the pod has, then allow it to use the key or the table.',
    symptoms: [
      {
        says: /Error (?:parsing Seal configuration|initializing storage of type \w{1,30})[\s\S]{0,300}?(?:NoCredentialProviders|AccessDenied|not authorized to perform)/i,
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
          cause: 'Its role is not allowed to use the key or the table.',
          run: `${wanted.kubectl} logs -n vault vault-0`,
          prints: 'is not authorized to perform, with the role that you mean',
        },
      ],
      fix: [
        '# Give its service account a role that is allowed to use the key or the table:',
        `${wanted.kubectl} annotate serviceaccount vault -n vault --overwrite eks.amazonaws.com/role-arn=<role>`,
        '# Check that the pod does not run. Then nothing is lost with it, and the new pod gets the role:',
        `${wanted.kubectl} get pod -n vault`,
        '# Warning: in a highly available Vault the other pods may still serve. Delete only pods that do not run:',
        `${wanted.kubectl} delete pod vault-0 -n vault`,
      ],
      fixed: { run: `${wanted.vault} status`, prints: 'Sealed false' },
      risk: 'Every identity that is allowed to use the key can unseal this Vault. Allow Vault’s role, not the node’s.',
    }),
  },
  {
    id: 'vault-empty',
    check: 'vault',
    title: 'This Vault has none of the guide’s configuration',
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
      risk: 'The secrets are gone for good: write them again. A dev server loses them again at its next restart.',
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
