import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { onTerminal } from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Observations, Wanted } from '../observations.ts';
import { noAnswerOfVault } from '../words.ts';

/** Whether Vault answers and accepts more than questions about its state. */
function stateIs(state: 'inactive' | 'secondary' | 'sealed' | 'uninitialised', seen: string) {
  return ({ vault }: Observations): Evidence | undefined =>
    observedValue(vault).state === state ? { seen } : undefined;
}

const status = ({ vault }: Wanted, prints: string) => ({ run: `${vault} status`, prints });
const pods = ({ kubectl }: Wanted, prints: string) => ({
  run: `${kubectl} get pod -n vault -o wide`,
  prints,
});

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
        words: { Gloo: ['Put "http://vault-internal.vault:8200/v1/auth/aws/login": dial tcp'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        { cause: 'Its pod does not exist or is not ready.', ...pods(wanted, 'no vault-0, or 0/1') },
        {
          cause: 'The address leads elsewhere.',
          run: `${wanted.kubectl} get service -n vault`,
          prints: 'names or ports that differ from the address',
        },
      ],
      fix: [
        '# See why it does not run:',
        `${wanted.kubectl} get statefulset,pod -n vault`,
        `${wanted.kubectl} describe pod vault-0 -n vault`,
        '# Warning: a highly available Vault with fewer replicas than before loses its quorum. Only if somebody scaled it to 0, scale it back to the number that it had:',
        `${wanted.kubectl} scale statefulset/vault -n vault --current-replicas=0 --replicas=1`,
      ],
      fixed: status(wanted, 'Initialized true, Sealed false'),
      risk: 'A Vault that starts again is sealed, unless it unseals itself; a dev server starts empty.',
    }),
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
        says: /Vault is not initialized|(?:security barrier|seal configuration missing,) not initialized|it is not initialised|Initialized\s{1,20}false\b/i,
        example: 'error checking seal status: Vault is not initialized',
        words: {
          vault: [
            'Vault is not initialized',
            'security barrier not initialized',
            'seal configuration missing, not initialized',
            'Initialized false',
          ],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'It is new.',
          ...status(wanted, 'Initialized false; and its volume claims are as old as its pod'),
        },
        {
          cause: 'It lost its storage, or reads another.',
          run: `${wanted.kubectl} get pvc -n vault`,
          prints: 'a claim that is Pending, or younger than Vault’s secrets',
        },
        {
          cause: 'The node has not joined the others.',
          run: `${wanted.kubectl} logs -n vault vault-0 --tail=20`,
          prints: 'failed to join raft cluster, or security barrier not initialized',
        },
      ],
      fix: [
        '# See whether this Vault has its storage:',
        `${wanted.kubectl} get pvc -n vault`,
        '# Warning: this creates new keys and an empty Vault. If this Vault ever held secrets, restore its storage instead. Only for a new one:',
        `${wanted.vault} operator init`,
        `# Keep the keys safe. Then: ${onTerminal(wanted.vault, 'operator unseal')}`,
      ],
      fixed: status(wanted, 'Initialized true, Sealed false'),
      risk: 'Anyone who has the printed keys can open this Vault.',
    }),
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
        says: /Vault is sealed|it is sealed|Initialized\s{1,20}true\s{1,20}Sealed\s{1,20}true\b/i,
        example:
          'Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 503. Errors:\n\n* Vault is sealed',
        words: {
          vault: ['Vault is sealed', 'Initialized true Sealed true'],
          Gloo: ['Code: 503. Errors: … Vault is sealed'],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [status(wanted, 'Sealed true')],
      fix: [
        '# Once for each key that its threshold asks for:',
        onTerminal(wanted.vault, 'operator unseal'),
        '# Each pod of a highly available Vault has to be unsealed.',
      ],
      fixed: status(wanted, 'Sealed false'),
      risk: 'None, if nobody sealed it on purpose.',
    }),
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
        words: { vault: ['local node not active but active cluster node not found'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        { cause: 'The other nodes are down or sealed.', ...pods(wanted, '0/1 beside the others') },
        {
          cause: 'The active node’s api_addr cannot be reached.',
          ...status(wanted, 'HA Mode standby, and an Active Node Address outside the cluster'),
        },
      ],
      fix: [
        '# See the address of the active node, and which nodes are down:',
        `${wanted.vault} status`,
        `${wanted.kubectl} get pod -n vault -l component=server`,
        '# See why they are down, then bring them back and unseal them:',
        `${wanted.kubectl} describe pod -n vault -l component=server`,
      ],
      fixed: status(wanted, 'an Active Node Address'),
      risk: 'None: these commands only read.',
    }),
  },
  {
    // hashicorp/vault, vault/audit_broker.go; in newer versions hashicorp/eventlogger, broker.go
    id: 'vault-cannot-audit',
    title: 'Vault cannot write its audit log',
    cause:
      'Vault answers no request that none of its audit devices has recorded. The volume of the audit file is full, or the syslog or socket does not take what Vault sends.',
    next: 'Free space for the audit device (kubectl logs -n vault vault-0 names it), then run again.',
    symptoms: [
      {
        says: /no audit backend succeeded in logging|event not processed by enough (?:'filter' and )?'sink' nodes/,
        example:
          '[ERROR] core: failed to audit request: path=auth/aws/login error="1 error occurred:\n\t* no audit backend succeeded in logging the request\n\n"',
        words: {
          vault: ['no audit backend succeeded in logging', "event not processed by enough 'sink' nodes"],
        },
      },
    ],
    byHand: ({ kubectl, vault }) => ({
      confirm: [
        {
          run: `${vault} auth list; ${kubectl} logs -n vault vault-0 --since=5m`,
          prints:
            'internal error; then in the log failed to audit request, with the error of each device, such as no space left on device',
        },
      ],
      fix: [
        '# See the size of Vault’s volumes:',
        `${kubectl} get pvc -n vault`,
        '# Make the full volume larger, or copy the old audit files elsewhere and rotate them. For a syslog or a socket, bring its server back.',
      ],
      fixed: { run: `${vault} auth list`, prints: 'the auth methods, in place of an internal error' },
      risk: 'Disabling the audit device also ends the error, and leaves a gap in the audit log: ask its owner first.',
    }),
  },
  {
    id: 'vault-secondary',
    check: 'vault',
    title: 'This Vault is a disaster recovery secondary',
    untried: 'it needs Vault Enterprise',
    cause: 'A secondary accepts no configuration.',
    next: 'Set VAULT_ADDR to the primary, then run again.',
    found: stateIs('secondary', 'it says that it is a disaster recovery secondary'),
    symptoms: [
      {
        says: /disabled in replication DR secondary mode/,
        example:
          'Error listing secrets engines: Error making API request.\n\nURL: GET http://127.0.0.1:8200/v1/sys/mounts\nCode: 400. Errors:\n\n* path disabled in replication DR secondary mode',
        words: { vault: ['path disabled in replication DR secondary mode'] },
      },
    ],
    byHand: ({ vault }) => ({
      confirm: [{ run: `${vault} read sys/replication/dr/status`, prints: 'mode secondary' }],
      fix: ['export VAULT_ADDR=<the primary>'],
      fixed: { run: 'vault read sys/replication/dr/status', prints: 'mode primary, or disabled' },
      risk: 'Every command in this shell goes to the other Vault from then on.',
    }),
  },
];
