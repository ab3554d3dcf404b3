/**
 * The endings of secrets' names: `aws.secretAccessKey`, `GLOO_LICENSE_KEY`, `db-password`, `sts:ExternalId`. Each is
 * one word.
 */
const SECRET_NAME =
  /^\S*(?:token|secrets?|passw(?:or)?d|passphrase|credentials?|(?:access|api|private|secret|signing|encryption|license|licence)[-_]?key|access[-_]?key[-_]?id|external[-_]?id|client[-_]?key(?:[-_]?data)?|[-_]pat)$/i;

/** Whether a value of this name, and everything beneath it, is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The shape of a path: the location of a secret is not secret. */
const PATH = /^(?:~|\.{1,2})?\/[\w.@/ -]*$/;

export function isSecretVariable(name: string, value: string | undefined): boolean {
  return value !== undefined && isSecretName(name) && !PATH.test(value);
}

/**
 * Whether a field of an object is a secret, by its own name or by the `name` beside its value, as in a container's
 * variables.
 */
export function isSecretField(object: object, key: string): boolean {
  if (isSecretName(key)) return true;
  const { name } = object as { name?: unknown };
  return key === 'value' && typeof name === 'string' && isSecretName(name);
}

/** By convention, fields of charts and Kubernetes for the name of a Secret, which is no secret: `existingSecret`, `imagePullSecrets`. */
const NAME_OF_SECRET = /^(?:existing\w*|imagePullSecrets)$/i;

/** The texts anywhere in a value that have a secret's name or are beneath such a name, whatever their content. */
export function secretsWithin(value: unknown): string[] {
  return collect(value, false);
}

function collect(value: unknown, secret: boolean): string[] {
  if (typeof value === 'string') return secret ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, secret));
  return Object.entries(value).flatMap(([key, inner]) => {
    const isName = NAME_OF_SECRET.test(key) || (secret && key === 'name');
    return collect(inner, !isName && (secret || isSecretField(value, key)));
  });
}
