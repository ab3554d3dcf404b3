import type { DiagnosisEntry } from '../diagnosis.ts';
import { noAnswerOfVault } from '../words.ts';

export const ADDRESS = 'echo "$VAULT_ADDR"';
export const ANSWERS = { run: 'vault status', prints: 'Initialized true, Sealed false' };
export const THIS_SHELL = 'Every vault command in this shell goes there from then on.';

/** Calls to Vault by a wrong scheme, or with a certificate that is not accepted. */
export const VAULT_TLS: readonly DiagnosisEntry[] = [
  {
    id: 'vault-scheme-differs',
    title: 'Vault is called over HTTP but speaks HTTPS, or the other way round',
    cause:
      'Vault’s address begins with http:// but its port speaks TLS, or it begins with https:// and the port does not.',
    next: 'Correct the scheme of VAULT_ADDR. If the error is from Gloo’s log, correct VAULT_ADDRESS and run pnpm runbook 03-gloo.',
    symptoms: [
      {
        says: /Client sent an HTTP request to an HTTPS server/,
        example:
          'Error authenticating: error looking up token: Error making API request.\n\nURL: GET http://127.0.0.1:8200/v1/auth/token/lookup-self\nCode: 400. Raw Message:\n\nClient sent an HTTP request to an HTTPS server.',
        words: {
          vault: ['Client sent an HTTP request to an HTTPS server'],
          Gloo: ['Client sent an HTTP request to an HTTPS server'],
        },
      },
      {
        says: noAnswerOfVault('http: server gave HTTP response to HTTPS client'),
        example:
          'Error checking seal status: Get "https://127.0.0.1:8200/v1/sys/seal-status": http: server gave HTTP response to HTTPS client',
        words: {
          vault: [
            'Get "https://127.0.0.1:8200/v1/sys/seal-status": http: server gave HTTP response to HTTPS client',
          ],
        },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        {
          cause: 'The address begins with the wrong scheme.',
          run: `${ADDRESS}; curl -sk -o /dev/null -w '%{http_code}' "https://\${VAULT_ADDR#*://}/v1/sys/health"`,
          prints: 'http:// and a number other than 000, or https:// and 000',
        },
        {
          cause: 'Vault’s listener was changed.',
          run: `${kubectl} logs -n vault vault-0`,
          prints: 'tls: "disabled" where you expect TLS, or the other way round',
        },
      ],
      fix: [
        'export VAULT_ADDR=<the same address with the other scheme>',
        '# If the error is Gloo’s: correct address in helm-overrides.yaml, and upgrade its release.',
      ],
      fixed: ANSWERS,
      risk: 'Over http, anyone on the network can read tokens and secrets. Use https if Vault offers it.',
    }),
  },
  {
    id: 'vault-certificate-untrusted',
    title: 'Vault’s certificate is not trusted here',
    cause: 'This machine does not trust the certificate authority that issued Vault’s certificate.',
    next: 'export VAULT_CACERT=<the PEM file with that authority>.',
    symptoms: [
      {
        says: noAnswerOfVault(
          '(?:tls: failed to verify certificate: )?x509: certificate signed by unknown authority',
        ),
        example:
          'Error reading sys/mounts: Get "https://vault.example.com:8200/v1/sys/mounts": tls: failed to verify certificate: x509: certificate signed by unknown authority',
        words: {
          vault: [
            'Get "https://vault.example.com:8200/v1/sys/mounts": x509: certificate signed by unknown authority',
          ],
        },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'The authority is a private one, and this machine does not have it.',
          run: 'openssl s_client -connect <host>:<port> -showcerts < /dev/null',
          prints: 'an issuer that is not public',
        },
        {
          cause: 'Vault does not send its intermediate certificate.',
          run: 'openssl s_client -connect <host>:<port> -showcerts < /dev/null',
          prints: 'one certificate, and unable to verify the first certificate',
        },
      ],
      fix: [
        'export VAULT_CACERT=<the PEM file with that authority>',
        '# Never set VAULT_SKIP_VERIFY: anyone between you and Vault could read your token.',
      ],
      fixed: ANSWERS,
      risk: 'This shell trusts every certificate of that authority.',
    }),
  },
  {
    id: 'vault-certificate-of-another-name',
    title: 'Vault’s certificate is for another name or address',
    cause:
      'The certificate does not list the name or address that is called. A certificate for a name is not valid for the address behind it.',
    next: 'Call Vault by a name that its certificate lists, or have one issued that lists this one.',
    symptoms: [
      {
        says: noAnswerOfVault(
          '(?:tls: failed to verify certificate: )?x509: (?:cannot validate certificate for|certificate is valid for|certificate is not valid for any names)',
        ),
        example:
          'Error checking seal status: Get "https://127.0.0.1:8200/v1/sys/seal-status": tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it doesn\'t contain any IP SANs',
        words: {
          vault: [
            'Get "https://127.0.0.1:8200/v1/sys/init": x509: cannot validate certificate for 127.0.0.1 because it doesn\'t contain any IP SANs',
            'Get "https://vault/v1/sys/init": x509: certificate is valid for … not',
          ],
        },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          run: 'openssl s_client -connect <host>:<port> < /dev/null | openssl x509 -noout -ext subjectAltName',
          prints: 'no such name or address',
        },
      ],
      fix: ['# With a name that is listed:', 'export VAULT_ADDR=<https address with that name>'],
      fixed: ANSWERS,
      risk: THIS_SHELL,
    }),
  },
  {
    id: 'vault-certificate-expired',
    title: 'Vault’s certificate has expired, or is not valid yet',
    cause:
      'The certificate was not renewed in time, Vault still serves the old one, or this machine’s clock is wrong.',
    next: 'Check its dates, renew it, and send Vault SIGHUP, so that it reads the new one. Vault does not have to restart.',
    symptoms: [
      {
        says: noAnswerOfVault(
          '(?:tls: failed to verify certificate: )?x509: certificate has expired or is not yet valid',
        ),
        example:
          'Error checking seal status: Get "https://127.0.0.1:8200/v1/sys/seal-status": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-20T15:00:00Z is after 2026-11-19T00:00:00Z',
        words: {
          vault: [
            'Get "https://127.0.0.1:8200/v1/sys/seal-status": x509: certificate has expired or is not yet valid',
          ],
        },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        {
          cause: 'It was not renewed.',
          run: 'openssl s_client -connect <host>:<port> < /dev/null | openssl x509 -noout -dates',
          prints: 'notAfter in the past',
        },
        { cause: 'This machine’s clock is wrong.', run: 'date -u', prints: 'a time that is not now' },
      ],
      fix: [
        '# Renew the certificate where it was issued. Vault reads the files again by itself when it gets SIGHUP:',
        `${kubectl} exec -n vault vault-0 -- sh -c 'kill -HUP $(pidof vault)'`,
      ],
      fixed: ANSWERS,
      risk: 'None: SIGHUP neither restarts nor seals Vault.',
    }),
  },
  {
    id: 'vault-address-without-scheme',
    title: 'Vault’s address lacks http:// or https://',
    cause: 'VAULT_ADDR, or the address in Gloo’s settings, begins with the host.',
    next: 'Write https:// (or http://) before the host of VAULT_ADDR.',
    symptoms: [
      {
        says: /unsupported protocol scheme ""|first path segment in URL cannot contain colon/,
        example:
          'Error checking seal status: Get "vault.example.com/v1/sys/seal-status": unsupported protocol scheme ""',
        words: {
          vault: ['unsupported protocol scheme ""', 'first path segment in URL cannot contain colon'],
        },
      },
    ],
    byHand: () => ({
      confirm: [{ run: ADDRESS, prints: 'an address that begins with the host' }],
      fix: ['export VAULT_ADDR=<https:// and the address>'],
      fixed: ANSWERS,
      risk: THIS_SHELL,
    }),
  },
  {
    id: 'not-vault-that-answers',
    title: 'Something other than Vault answers',
    cause:
      'The answer is a web page and not JSON. A load balancer, a proxy or a login page answers at the address, or the address redirects http to https.',
    next: 'See what answers: curl -i "$VAULT_ADDR/v1/sys/health". Then correct VAULT_ADDR.',
    symptoms: [
      {
        says: /invalid character '<' looking for beginning of value/,
        example:
          "Error authenticating: error looking up token: invalid character '<' looking for beginning of value",
        words: { vault: ["invalid character '<' looking for beginning of value"] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'http is redirected to https.',
          run: 'curl -sI "$VAULT_ADDR/v1/sys/health"',
          prints: '301 or 308, and Location with https://',
        },
        {
          cause: 'A proxy or a load balancer answers.',
          run: 'curl -si "$VAULT_ADDR/v1/sys/health"',
          prints: 'Server: with another name, and a page',
        },
      ],
      fix: ['export VAULT_ADDR=<the address of Vault>'],
      fixed: ANSWERS,
      risk: THIS_SHELL,
    }),
  },
];
