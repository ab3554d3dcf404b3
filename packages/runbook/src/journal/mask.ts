/** The shapes of secrets: access keys and session tokens of AWS, Vault tokens, tokens of service accounts. */
const SHAPES =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b(?:FwoG|FQoG|IQoJ)[\w+/=]{40,}|\bhv[sbr]\.[\w-]+|\bs\.[A-Za-z0-9]{24}\b|\beyJ[\w-]{10,}(?:\.[\w-]*)*/g;
/** Shorter ones are words, as the `root` of a dev server is, and masking those would garble names. */
const SHORTEST = 8;

/** What takes these secrets, and anything of a secret's shape, out of a text. */
export function masker(secrets: readonly (string | undefined)[]): (text: string) => string {
  const known = secrets.filter((secret) => secret !== undefined && secret.length >= SHORTEST) as string[];
  return (text) =>
    known.reduce((rest, secret) => rest.replaceAll(secret, '(secret)'), text).replaceAll(SHAPES, '(secret)');
}
