import type { CausedError } from './caused-error.ts';

/** Starts a TLS server on a free `$port` that answers with a web page. Its certificate is `certificate.pem`. */
const server = (
  days: number,
) => `openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -subj /CN=127.0.0.1 -out request.pem 2> /dev/null
echo subjectAltName=IP:127.0.0.1 > names
openssl x509 -req -in request.pem -signkey key.pem -days ${days} -extfile names -out certificate.pem 2> /dev/null
openssl s_server -accept 127.0.0.1:0 -www -cert certificate.pem -key key.pem > server.log 2>&1 &
trap "kill $!" EXIT
until port=$(sed -n 's/^ACCEPT .*://p' server.log); [ -n "$port" ]; do kill -0 $! || exit; sleep 0.05; done
address=$VAULT_ADDR
export VAULT_ADDR=https://127.0.0.1:$port VAULT_CACERT=$PWD/certificate.pem CURL_CA_BUNDLE=$PWD/certificate.pem`;

const ANSWERS = /Initialized +true[\s\S]*Sealed +false/;

/** Errors because of what answers at Vault's address. */
export const VAULT_SERVERS: readonly CausedError[] = [
  {
    diagnosis: 'vault-certificate-untrusted',
    shell: 'export VAULT_ADDR=$VAULT_TLS; authority=$SSL_CERT_FILE; unset SSL_CERT_FILE',
    command: 'vault status',
    names: {
      host: '127.0.0.1',
      port: '$VAULT_TLS_PORT',
      'the PEM file with that authority': '$authority',
    },
    confirmed: { prints: /issuer=.*gloo-vault-irsa sandbox/, always: true },
    fixed: { prints: ANSWERS },
  },
  {
    diagnosis: 'vault-certificate-of-another-name',
    shell: 'export VAULT_ADDR=https://0.0.0.0:$VAULT_TLS_PORT',
    command: 'vault status',
    names: { host: '0.0.0.0', port: '$VAULT_TLS_PORT', 'https address with that name': '$VAULT_TLS' },
    confirmed: {
      prints: /^(?![\s\S]*0\.0\.0\.0)[\s\S]*DNS:localhost, IP Address:127\.0\.0\.1/,
      always: true,
    },
    fixed: { prints: ANSWERS },
  },
  {
    diagnosis: 'vault-certificate-expired',
    shell: server(-1),
    command: 'vault status',
    names: { host: '127.0.0.1', port: '$port' },
    confirmed: { prints: /notAfter=/ },
  },
  {
    diagnosis: 'not-vault-that-answers',
    shell: server(1),
    command: 'vault token lookup',
    names: { 'the address of Vault': '$address' },
    confirmed: { by: 2, prints: /<html>/i },
    fixed: { prints: ANSWERS },
  },
];
