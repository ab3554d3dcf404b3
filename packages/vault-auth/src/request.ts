import { httpClient, LateAnswer, OutgoingAgent, readAuthority, TooLargeAnswer } from 'engine/network';
import { ambientSignal, Failure, isObject, shownAnswer } from 'engine/resource';
import { clientCertificate, type VaultAccess } from './access.ts';
import { NotVault, Redirected, unreachable } from './no-answer.ts';
import { type VaultCall, VaultRefusal } from './refusal.ts';

/** A request of node-vault: a few of the options of the `request` library, which node-vault was written for. */
interface VaultRequest {
  readonly uri: string;
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
}

/** How long a whole response may take: Vault may have to ask AWS first. */
const TIMEOUT_MS = 15_000;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * node-vault's option `request-promise`, which sends its requests: returns Vault's responses except refusals. Without it,
 * node-vault would send Vault's token to the target of any redirect and, if HTTP_PROXY is set, to the proxy even for a
 * port-forward. node-vault has no option for a redirect, for the size of a response, or for a signal.
 * @throws VaultRefusal, or Failure if the response is not Vault's
 */
export function vaultRequests(access: VaultAccess) {
  let client = connect(access);
  const isGiven = access.reopen === undefined;
  const answerTo = async (call: VaultCall, more: object) => {
    try {
      return await client({ ...call, ...more }, TIMEOUT_MS);
    } catch (error) {
      ambientSignal()?.throwIfAborted();
      if (error instanceof Failure) throw error;
      if (error instanceof TooLargeAnswer) throw new NotVault(error.message, call, isGiven);
      // All kept-alive connections may be dead, if a device on their way has dropped them.
      if (error instanceof LateAnswer) client = connect(access);
      throw unreachable(error, call, isGiven);
    }
  };
  const send = async ({ uri, method, headers, json }: VaultRequest) => {
    const call = { method, url: uri };
    // The health call needs no token. With a namespace header, Vault returns 404: the path exists only in the root namespace.
    const isHealth = /\/v1\/sys\/health$/.test(uri);
    const answer = await answerTo(call, {
      // Vault's own client sends this header: an agent may refuse requests without it.
      headers: { ...(!isHealth && headers), 'X-Vault-Request': 'true' },
      ...(json !== undefined && { data: json }),
    });
    const { status, data } = answer;
    if (REDIRECTS.has(status)) throw new Redirected(status, answer.headers.location, call);
    const body = isObject(data) ? data : {};
    // Each state of Vault has its own status, and is also a field of the response.
    const isAnswer = status === 204 || (isHealth ? 'initialized' : 'request_id') in body;
    if (!isAnswer && (status === 200 || !('errors' in body)))
      throw new NotVault(shownAnswer(data), call, isGiven, status);
    if (![200, 204].includes(status) && !(isHealth && isAnswer))
      throw new VaultRefusal(status, body.errors, call, answer.headers['retry-after']);
    return { statusCode: 200, body };
  };
  return { defaults: () => send };
}

function connect({
  VAULT_CACERT,
  VAULT_SKIP_VERIFY = false,
  VAULT_TLS_SERVER_NAME: servername,
  authorities,
  ...access
}: VaultAccess) {
  const agent = new OutgoingAgent({
    environment: process.env,
    ca: VAULT_CACERT === undefined ? authorities : readAuthority('VAULT_CACERT', VAULT_CACERT),
    verify: !VAULT_SKIP_VERIFY,
    tls: { ...clientCertificate(access), ...(servername !== undefined && { servername }) },
  });
  return httpClient({ httpAgent: agent, httpsAgent: agent });
}
