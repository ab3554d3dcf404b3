import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import type { Observations } from '../observations.ts';
import { noAnswerOfVault } from './words.ts';

/** Whether Vault answers and accepts more than questions about its state. */
function stateIs(state: 'inactive' | 'secondary' | 'sealed' | 'uninitialised', seen: string) {
  return ({ vault }: Observations): Evidence | undefined =>
    observedValue(vault).state === state ? { seen } : undefined;
}

/** The name of the guide's Vault within the cluster: only a program in the cluster uses it. */
const IN_CLUSTER = 'vault[\\w-]{0,40}\\.vault(?=[.:/])';

/** Vault itself (Vault step 1). */
export const VAULT: readonly DiagnosisEntry[] = [
  {
    id: 'vault-unreachable',
    check: 'vault',
    title: 'Vault does not answer',
    cause: 'Its pod does not exist or is not ready, or VAULT_ADDR does not lead to it.',
    next: 'kubectl get statefulset,pod -n vault shows the state. If VAULT_ADDR or VAULT_CACERT is set, check it.',
    found({ vault }) {
      const { state, said } = observedValue(vault);
      return state === 'unreachable' ? { seen: said ?? 'no answer' } : undefined;
    },
    symptoms: [
      {
        says: noAnswerOfVault('(?:dial tcp|read tcp|EOF)', IN_CLUSTER),
        example:
          'Put "http://vault-internal.vault:8200/v1/auth/aws/login": dial tcp 10.0.12.7:8200: connect: connection refused',
      },
    ],
    repair: {
      byHand: ({ kubectl }) => [
        '# See why it does not run:',
        `${kubectl} get statefulset,pod -n vault`,
        `${kubectl} describe pod vault-0 -n vault`,
        '# Warning: with fewer replicas than before, a highly available Vault loses its quorum. Only if it was scaled to 0, back to the number it had:',
        `${kubectl} scale statefulset/vault -n vault --current-replicas=0 --replicas=1`,
      ],
    },
    breaks: ['vault-unreachable'],
  },
  {
    id: 'vault-uninitialised',
    check: 'vault',
    title: 'Vault is not initialised',
    cause:
      'A new Vault that is not in dev mode has no keys yet. A Vault that had keys before has lost its storage, or reads another one.',
    next: 'If this Vault ever held secrets, restore its storage first. If it is new, initialise it (vault operator init), keep its keys safe, unseal it, and set VAULT_TOKEN (without VAULT_ADDR, also VAULT_TOKEN_FOR_CLUSTER=true). Then run again.',
    found: stateIs('uninitialised', 'it says that it has no keys'),
    symptoms: [
      {
        says: /Vault is not initialized|security barrier not initialized|it is not initialised/i,
        example: 'error checking seal status: Vault is not initialized',
      },
    ],
    repair: {
      byHand: ({ kubectl, vault }) => [
        '# See whether this Vault has its storage:',
        `${kubectl} get pvc -n vault`,
        '# Warning: it creates new keys and an empty Vault. If this Vault ever held secrets, restore its storage instead. Only for a new one:',
        `${vault} operator init`,
        `# Keep the keys safe. Then: ${vault} operator unseal`,
      ],
    },
    breaks: ['vault-uninitialised'],
  },
  {
    id: 'vault-sealed',
    check: 'vault',
    title: 'Vault is sealed',
    cause: 'Vault was restarted and waits for its unseal keys, or somebody sealed it.',
    next: 'Unseal it (vault operator unseal, once for each key that its threshold asks for), then run again.',
    found: stateIs('sealed', 'it says that it is sealed'),
    symptoms: [
      {
        says: /Vault is sealed|it is sealed/i,
        example:
          'Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 503. Errors:\n\n* Vault is sealed',
      },
    ],
    repair: {
      byHand: ({ vault }) => ['# Once for each key that its threshold asks for:', `${vault} operator unseal`],
    },
    breaks: ['vault-sealed'],
  },
  {
    id: 'vault-without-active',
    check: 'vault',
    title: 'Vault has no active node',
    cause:
      'A standby forwards requests to the active node, or redirects to it. It finds none: that node is down, too few nodes are left to elect one, or its api_addr cannot be reached from here.',
    next: 'Bring the other nodes of Vault back (vault operator raft list-peers names them), then run again.',
    found: stateIs('inactive', 'it is a standby node that finds no active node'),
    symptoms: [
      {
        says: /node not active but active cluster node not found/,
        example:
          'Error authenticating: error looking up token: Error making API request.\n\nURL: GET http://127.0.0.1:8200/v1/auth/token/lookup-self\nCode: 500. Errors:\n\n* local node not active but active cluster node not found',
      },
    ],
    repair: {
      byHand: ({ kubectl, vault }) => [
        '# See the address of the active node, and which nodes are down:',
        `${vault} status`,
        `${kubectl} get pod -n vault -l component=server`,
      ],
    },
    breaks: ['vault-without-active'],
  },
  {
    id: 'vault-secondary',
    check: 'vault',
    title: 'This Vault is a disaster recovery secondary',
    cause: 'A secondary accepts no configuration.',
    next: 'Set VAULT_ADDR to the primary, then run again.',
    found: stateIs('secondary', 'it says that it is a disaster recovery secondary'),
    symptoms: [
      {
        says: /disabled in replication DR secondary mode/,
        example:
          'Error listing secrets engines: Error making API request.\n\nURL: GET http://127.0.0.1:8200/v1/sys/mounts\nCode: 400. Errors:\n\n* path disabled in replication DR secondary mode',
      },
    ],
    repair: { byHand: () => ['export VAULT_ADDR=<the primary>'] },
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
    repair: {
      makes: [
        'vault-auth-method',
        'vault-secrets-engine',
        'vault-policy',
        'vault-auth-config',
        'vault-auth-role',
      ],
    },
    breaks: ['vault-restarted'],
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
