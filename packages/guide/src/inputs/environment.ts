import { checkProxies, type Environment, readAuthority } from 'engine/network';
import { registerSecret, wrongInput } from 'engine/resource';
import { clientCertificate, type VaultEnvironment } from 'vault-auth/internal';
import * as z from 'zod';
import { inputFailure } from './input-failure.ts';
import { ADDRESS, VAULT_SERVER } from './input-schemas.ts';

/** The value of a request header. A line break in it would start another header. */
const headerValue = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'has a space, a line break or another character that no such value has');
/** The name of a file, a profile or a namespace. */
const name = z
  .string()
  .regex(/^[^\p{Cc}]+$/u, 'has a line break or another control character')
  .max(4096, 'is too long');

/** A boolean in the format of Vault's own client. */
const truth = z
  .string()
  .regex(/^(?:[01tTfF]|true|TRUE|True|false|FALSE|False)$/, 'is not true or false')
  .transform((value) => /^[1t]/i.test(value));

const ofVault = z.object({
  VAULT_ADDR: VAULT_SERVER,
  VAULT_TOKEN: headerValue,
  VAULT_ROLE: headerValue,
  VAULT_NAMESPACE: headerValue,
  VAULT_CACERT: name,
  VAULT_CLIENT_CERT: name,
  VAULT_CLIENT_KEY: name,
  VAULT_TLS_SERVER_NAME: headerValue,
  VAULT_SKIP_VERIFY: truth,
  VAULT_TOKEN_FOR_CLUSTER: truth,
});

/** With these variables, Vault's own client would call another server than a run, or call it differently. Each has its alternative. */
const REFUSED: Readonly<Record<string, string>> = {
  VAULT_AGENT_ADDR: 'Set VAULT_ADDR to the address of the agent, and unset VAULT_AGENT_ADDR.',
  VAULT_CACERT_BYTES: 'Write it to a file, and set VAULT_CACERT to its name.',
  VAULT_CAPATH: 'Set VAULT_CACERT to a PEM file with the authorities.',
  VAULT_HEADERS: 'Unset it.',
  VAULT_HTTP_PROXY: 'Set HTTPS_PROXY or HTTP_PROXY, and NO_PROXY.',
  VAULT_MFA: 'Unset it.',
  VAULT_PROXY_ADDR: 'Set HTTPS_PROXY or HTTP_PROXY, and NO_PROXY.',
  VAULT_SRV_LOOKUP: 'Set VAULT_ADDR to a server of the service, with its port.',
};

/** The operator's environment variables, each read like its system's own client reads it, if set. */
const schema = ofVault
  .extend({
    AWS_ACCESS_KEY_ID: headerValue,
    AWS_SECRET_ACCESS_KEY: headerValue,
    AWS_SESSION_TOKEN: headerValue,
    AWS_PROFILE: name,
    AWS_ENDPOINT_URL: ADDRESS,
    AWS_CA_BUNDLE: name,
    KUBECONFIG: name,
  })
  .partial();

/**
 * Checks the variables with which the clients of Vault, AWS and Kubernetes find their servers, before the first call.
 * Otherwise an error would come late, or would show the value.
 * @returns Vault's variables; the other clients read the environment themselves.
 * @throws Failure of kind input that names every invalid value and shows no secret.
 */
export function vaultEnvironment(environment: Environment): VaultEnvironment {
  // An empty variable counts as not set, as in the guide's own shell.
  const values = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  registerSecret(values.VAULT_TOKEN);
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw inputFailure(parsed.error.issues, values, 'Export it again, or unset it.');
  checkProxies(environment);
  const refused = Object.keys(REFUSED).filter((variable) => values[variable] !== undefined);
  // Without VAULT_ADDR, these variables belong to another Vault than the run's.
  if (parsed.data.VAULT_ADDR !== undefined && refused.length > 0)
    throw wrongInput(
      refused.join(', '),
      'Vault’s own client obeys this, but a run ignores it',
      ...refused.map((variable) => `${variable}: ${REFUSED[variable]}`),
    );
  clientCertificate(parsed.data);
  const { AWS_CA_BUNDLE, VAULT_CACERT } = parsed.data;
  if (AWS_CA_BUNDLE !== undefined) readAuthority('AWS_CA_BUNDLE', AWS_CA_BUNDLE);
  if (VAULT_CACERT !== undefined) readAuthority('VAULT_CACERT', VAULT_CACERT);
  return ofVault.partial().parse(values);
}
