import { readFileSync } from 'node:fs';
import { temporaryFile } from 'engine/testing/temporary-folder';
import pRetry from 'p-retry';
import { stringify } from 'yaml';
import { world } from './world.ts';

/** Vault's own response, read with its root token. */
export async function vault(path: string, method = 'GET', body?: unknown): Promise<Record<string, unknown>> {
  const { address, token } = world().vault;
  const ask = () =>
    fetch(`${address}/v1/${path}`, {
      method,
      headers: { 'X-Vault-Token': token },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  // While its pod is being replaced, the sandbox's Vault restarts and does not listen.
  const response = await pRetry(ask, { retries: 20, minTimeout: 250, factor: 1 });
  const text = await response.text();
  if (!response.ok && response.status !== 404) throw new Error(`vault ${path}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

/** In Gloo's own pods, the SDK names the sessions, by the time. */
const OF_POD = /\/\d+$/;

/** The valid tokens of logins through the aws auth method, except those of Gloo's own pods. */
export async function loginTokens(): Promise<unknown[]> {
  const { data } = await vault('auth/token/accessors?list=true');
  const { keys } = data as { keys: string[] };
  const tokens = await Promise.all(
    keys.map((accessor) => vault('auth/token/lookup-accessor', 'POST', { accessor })),
  );
  return tokens
    .map(({ data }) => data as { path: string; display_name: string })
    .filter(({ path, display_name }) => path === 'auth/aws/login' && !OF_POD.test(display_name));
}

/** The Vault behind pod vault-0 as the operator's own. */
export function ownVault(): Record<string, string> {
  const { address, ofPods, token, caCert } = world().vaultTls;
  return {
    VAULT_ADDR: address,
    VAULT_TOKEN: token,
    VAULT_CACERT: caCert,
    VAULT_ADDRESS: ofPods,
    GLOO_HELM_VALUES: glooValues({ VAULT_CACERT_BYTES: readFileSync(caCert, 'utf8') }),
  };
}

/** A file of Helm values that give Gloo's pods these variables. */
export function glooValues(variables: Readonly<Record<string, string>>): string {
  const deployment = { customEnv: Object.entries(variables).map(([name, value]) => ({ name, value })) };
  return temporaryFile(stringify({ gloo: { deployment }, discovery: { deployment } }));
}

/** The commands of docs/reference.md that give Gloo the authority of the operator's own Vault. */
export const giveAuthority = (file = '$VAULT_CACERT'): string =>
  `kubectl get namespace gloo-system || kubectl create namespace gloo-system
kubectl create configmap vault-ca --namespace gloo-system --from-file=ca.crt="${file}" --dry-run=client --output yaml | kubectl apply --filename -`;
