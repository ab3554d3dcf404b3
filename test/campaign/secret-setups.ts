import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runScript } from 'sandbox';
import { world } from '../world.ts';

/** What somebody else's values have in common, in all of the systems. */
const LIVE = 'canary-live-';

/** What a case is surrounded with. */
export interface SecretSetup {
  readonly env?: Readonly<Record<string, string>>;
  /** More secrets, by what they are. */
  readonly known?: Readonly<Record<string, string>>;
  /** What other systems received, which must not contain a secret. */
  readonly received?: () => string;
  readonly close?: () => void;
}

/** The values of a Gloo that logs in with static keys, and a canary wherever the guide asks for nothing. */
const VALUES = `
settings:
  secretOptions:
    sources:
    - vault:
        address: http://vault-internal.vault:8200
        accessToken: ${LIVE}token
        pathPrefix: dev
        tlsConfig: { caCert: ${LIVE}ca }
        aws: { region: us-east-1, mountPath: aws, accessKeyId: ${LIVE}id, secretAccessKey: ${LIVE}key }
    - kubernetes: { note: ${LIVE}note }
    - directory: { directory: ${LIVE}directory }
gloo:
  deployment:
    customEnv:
    - { name: DB_PASSWORD, value: ${LIVE}password }
`;

/** A canary in every value of the live systems that the guide does not ask for. */
export async function plantLiveValues(): Promise<SecretSetup> {
  await runScript(
    world(),
    `
    aws iam update-role --role-name $ROLE --description ${LIVE}description
    aws iam tag-role --role-name $ROLE --tags Key=note,Value=${LIVE}tag
    vault secrets tune -description=${LIVE}mount dev/
    vault write auth/aws/config/client access_key=${LIVE}access secret_key=${LIVE}secret max_retries=3
    kubectl set env deployment/gloo -n gloo-system API_TOKEN=${LIVE}api OTHER=${LIVE}other
    helm upgrade gloo gloo/gloo -n gloo-system --version 1.17.3 --reuse-values --values /dev/stdin <<'END'
${VALUES}END`,
  );
  return { known: { 'a live value': LIVE } };
}

/** At VAULT_ADDR, something that quotes the token it is sent in its errors, in every form. */
export async function vaultThatQuotesTokens(): Promise<SecretSetup> {
  return serveAsVault((request, response) => {
    if (request.url === '/v1/sys/health') {
      response.end(JSON.stringify({ initialized: true, sealed: false, standby: false, version: '1.20.0' }));
      return;
    }
    const token = String(request.headers['x-vault-token']);
    const forms = [token, encodeURIComponent(token), Buffer.from(token).toString('base64')];
    response.writeHead(400).end(JSON.stringify({ errors: [...forms, JSON.stringify(token)] }));
  });
}

/** At VAULT_ADDR, something that sends every request on to another host. */
export async function vaultThatRedirects(): Promise<SecretSetup> {
  const received: string[] = [];
  const other = await serveAsVault((request, response) => {
    received.push(JSON.stringify(request.headers));
    response.end('{}');
  });
  const first = await serveAsVault((request, response) =>
    response.writeHead(302, { location: `${other.env?.VAULT_ADDR}${request.url}` }).end(),
  );
  return {
    ...first,
    received: () => received.join('\n'),
    close: () => {
      first.close?.();
      other.close?.();
    },
  };
}

async function serveAsVault(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<SecretSetup> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: { VAULT_ADDR: `http://127.0.0.1:${port}`, VAULT_TOKEN: 'canary/+="quoted"-5f2c7a90d1e4' },
    close: () => void server.close(),
  };
}
