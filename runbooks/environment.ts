import { checkProxies, type Environment, readAuthority } from 'network';
import { keepSecret } from 'resource';
import type { VaultEnvironment } from 'vault-auth';
import { z } from 'zod';
import { inputFailure } from './input-failure.ts';
import { schemaOf } from './input-schema.ts';
import { ADDRESS } from './input-shapes.ts';

export type { Environment } from 'network';

/** What goes into a header of a request, in which a line break would begin another header. */
const headerValue = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'has a space, a line break or another character that no such value has');
/** What a program is handed as the name of a file, a profile or a namespace. */
const name = z
  .string()
  .regex(/^[^\p{Cc}]+$/u, 'has a line break or another control character')
  .max(4096, 'is too long');

/** As Vault's own client reads a boolean variable. */
const url = schemaOf(ADDRESS);
const truth = z.string().regex(/^(?:[01tTfF]|true|TRUE|True|false|FALSE|False)$/, 'is not true or false');

/** Variables of the operator's surroundings, each as its own system's clients read it, where it is set. */
const schema = z
  .object({
    VAULT_ADDR: url,
    VAULT_TOKEN: headerValue,
    VAULT_NAMESPACE: headerValue,
    VAULT_CACERT: name,
    VAULT_SKIP_VERIFY: truth,
    VAULT_TOKEN_FOR_CLUSTER: truth,
    AWS_ACCESS_KEY_ID: headerValue,
    AWS_SECRET_ACCESS_KEY: headerValue,
    AWS_SESSION_TOKEN: headerValue,
    AWS_PROFILE: name,
    AWS_ENDPOINT_URL: url,
    AWS_CA_BUNDLE: name,
    KUBECONFIG: name,
  })
  .partial();

/**
 * The environment by which Vault's, AWS's and Kubernetes' own clients find their systems, checked before any of them
 * is asked: what is wrong with it would be told late, or by an error that shows it.
 * @returns what concerns Vault; the others read the environment themselves.
 * @throws Failure of kind input that names every value that does not fit, and shows no secret.
 */
export function vaultEnvironment(environment: Environment): VaultEnvironment {
  // An empty variable counts as not set, as in the guide's own shell.
  const values = Object.fromEntries(
    Object.keys(schema.shape).flatMap((key) => (environment[key] ? [[key, environment[key]]] : [])),
  );
  keepSecret(values.VAULT_TOKEN);
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw inputFailure(parsed.error.issues, values, 'Export it anew, or unset it.');
  checkProxies(environment);
  const { AWS_CA_BUNDLE, VAULT_CACERT } = parsed.data;
  if (AWS_CA_BUNDLE !== undefined) readAuthority('AWS_CA_BUNDLE', AWS_CA_BUNDLE);
  if (VAULT_CACERT !== undefined) readAuthority('VAULT_CACERT', VAULT_CACERT);
  const { VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE, VAULT_SKIP_VERIFY, VAULT_TOKEN_FOR_CLUSTER } =
    parsed.data;
  return {
    VAULT_ADDR,
    VAULT_TOKEN,
    VAULT_NAMESPACE,
    VAULT_CACERT,
    VAULT_SKIP_VERIFY,
    VAULT_TOKEN_FOR_CLUSTER,
  };
}
