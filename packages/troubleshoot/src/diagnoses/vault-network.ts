import type { DiagnosisEntry } from '../diagnosis.ts';
import { noAnswerOfVault } from '../words.ts';
import { ADDRESS, ANSWERS, THIS_SHELL } from './vault-tls.ts';

/** Errors of the network between here and Vault, before it has answered. */
export const VAULT_NETWORK: readonly DiagnosisEntry[] = [
  {
    id: 'vault-behind-proxy',
    title: 'The proxy blocks calls to Vault',
    cause: 'Calls to Vault go through a proxy, which refused or dropped this one.',
    next: 'Correct or unset the variable named above, or add Vault’s host to NO_PROXY.',
    symptoms: [
      {
        says: noAnswerOfVault('(?:proxyconnect tcp|Proxy Authentication Required)'),
        example:
          'Error reading sys/mounts: Get "https://vault.example.com:8200/v1/sys/mounts": proxyconnect tcp: dial tcp 127.0.0.1:3128: connect: connection refused',
        words: { vault: ['Get "https://vault.example.com/v1/sys/mounts": proxyconnect tcp'] },
      },
    ],
    byHand: () => ({
      confirm: [{ run: 'env | grep -i _proxy', prints: 'a proxy, and a NO_PROXY without Vault’s host' }],
      fix: ['export NO_PROXY="$NO_PROXY,<host of Vault>"'],
      fixed: ANSWERS,
      risk: 'In this shell, calls to that host no longer go through the proxy.',
    }),
  },
  {
    id: 'vault-quota',
    title: 'A quota of Vault is used up',
    cause:
      'Vault’s administrator limits the requests per second on this path, or the number of tokens that are valid at once. The limit is reached.',
    next: 'Run again in a minute. If it still fails, ask Vault’s administrator for a higher limit. vault list sys/quotas/rate-limit names the quotas.',
    symptoms: [
      {
        says: /rate limit quota exceeded|lease count quota exceeded/,
        example:
          'Error writing data to auth/aws/login: Error making API request.\n\nURL: PUT https://vault.example.com:8200/v1/auth/aws/login\nCode: 429. Errors:\n\n* request path "auth/aws/login": rate limit quota exceeded',
        words: { vault: ['rate limit quota exceeded', 'lease count quota exceeded'] },
      },
    ],
    byHand: ({ vault, mountPath }) => ({
      confirm: [
        {
          cause: 'Too many requests a second.',
          run: `${vault} list sys/quotas/rate-limit`,
          prints: 'the name of a quota; vault read sys/quotas/rate-limit/<name> shows its path and rate',
        },
        {
          cause: 'Too many tokens of earlier logins are still valid (Vault Enterprise).',
          run: `${vault} list sys/quotas/lease-count`,
          prints: 'the name of a quota whose path is this one, or above it',
        },
      ],
      fix: [
        '# Wait until the quota’s interval is over, or the tokens have expired. Then see how often clients log in: with a short token_max_ttl, they do it all the time.',
        `${vault} read auth/${mountPath}/role/<role>`,
        '# If the limit is too low, Vault’s administrator can raise it.',
      ],
      fixed: { run: `${vault} token lookup`, prints: 'your token, and no quota exceeded' },
      risk: 'The limit protects everyone who uses this Vault. A higher one protects them less.',
    }),
  },
  {
    id: 'vault-does-not-answer-in-time',
    untried: 'programs in the sandbox’s pods have no network of their own',
    title: 'Vault does not answer in time',
    cause:
      'Vault accepted the call and did not answer in time. It may be waiting for AWS, which it calls during a login, or for its storage.',
    next: 'Check Vault’s log and Vault’s own network path to AWS (endpoint, proxy), then run again.',
    symptoms: [
      {
        says: noAnswerOfVault('(?:context deadline exceeded|net/http: (?:timeout|request canceled))'),
        example:
          'Error writing data to auth/aws/login: Put "http://127.0.0.1:8200/v1/auth/aws/login": context deadline exceeded',
        words: {
          vault: ['Put "http://127.0.0.1:8200/v1/auth/aws/login": context deadline exceeded'],
          Gloo: ['Put "http://vault-internal.vault:8200/v1/auth/aws/login": context deadline exceeded'],
        },
      },
      {
        says: /\bError (?:authenticating|(?:writing|reading|listing|enabling)[^\n]{0,300}): context deadline exceeded/,
        example: 'Error authenticating: context deadline exceeded',
        words: { vault: ['Error authenticating: context deadline exceeded'] },
      },
    ],
    byHand: ({ kubectl, stsEndpoint }) => ({
      confirm: [
        {
          cause: 'Vault waits for AWS.',
          run: `${kubectl} exec -n vault vault-0 -- wget -qO- -T 5 ${stsEndpoint}`,
          prints: 'a time-out',
        },
        {
          cause: 'Vault is busy, or waits for its storage.',
          run: `${kubectl} logs -n vault vault-0 --since=5m`,
          prints: 'errors of the storage, or leadership lost',
        },
      ],
      fix: [
        '# If Vault waits for AWS: see “Vault cannot reach AWS”. Otherwise see its resources:',
        `${kubectl} describe pod -n vault -l component=server`,
      ],
      fixed: ANSWERS,
      risk: 'None: these commands only read.',
    }),
  },
  {
    id: 'vault-not-reached',
    title: 'Vault cannot be reached from here',
    cause:
      'Vault cannot be reached from here: VAULT_ADDR is wrong, the network to it is down, or Vault does not run.',
    next: 'Check VAULT_ADDR and VAULT_CACERT, or unset VAULT_ADDR to reach the Vault in the cluster.',
    symptoms: [
      {
        says: noAnswerOfVault('\\S'),
        example:
          'Error reading sys/mounts: Get "http://127.0.0.1:8200/v1/sys/mounts": dial tcp 127.0.0.1:8200: connect: connection refused',
        words: { vault: ['Get "http://127.0.0.1:8200/v1/sys/mounts": dial tcp'] },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        { cause: 'The address is not the one that you mean.', run: ADDRESS, prints: 'another host or port' },
        {
          cause: 'The port-forward or the network to it has ended.',
          run: 'curl -sk "$VAULT_ADDR/v1/sys/health"',
          prints: 'nothing',
        },
        {
          cause: 'Vault does not run.',
          run: `${kubectl} get pod,service -n vault`,
          prints: 'no vault-0, or 0/1',
        },
      ],
      fix: [
        'export VAULT_ADDR=<the address>',
        '# Or ask the Vault in the cluster, without an address:',
        `${kubectl} exec -n vault vault-0 -- vault status`,
      ],
      fixed: ANSWERS,
      risk: THIS_SHELL,
    }),
  },
];
