/** How hvac, the client for Python, names the codes of Vault's answers. */
const CODES: Readonly<Record<string, string>> = {
  InvalidRequest: '400',
  Unauthorized: '401',
  Forbidden: '403',
  InvalidPath: '404',
  InternalServerError: '500',
  VaultDown: '503',
};

/** What clients report of an answer of Vault: hvac, Spring Vault, and those that print the JSON of its API. */
const CLIENTS: readonly RegExp[] = [
  /\bhvac\.exceptions\.(?<name>\w{1,40})\b[^\n:]{0,30}(?:, original message)?: (?<reasons>[^\n]{1,2000}?), on (?<method>\w{3,6}) (?<url>https?:\/\/[^\s"']{1,500})/,
  /(?:\bVault(?:Login)?Exception: )?\b(?:Cannot login using (?<login>[A-Z]\w{1,20})[^\n:]{0,20}|Status (?<code>\d{3}) [^\n[]{0,40}\[(?<path>[^\]\s]{1,200})\]): (?<reasons>[^\n]{1,2000})/,
  /(?:\b(?<code>[45]\d\d)\b[^\n{]{0,120})?\{(?:[^\n{}]{0,200}"errors": ?\[ ?"(?<reasons>[\s\S]{1,2000}?)" ?\]|"errors": ?\[\]\})/,
];

/** Other servers answer with the same JSON. */
const OF_VAULT =
  /vault|\/v1\/|hvac|permission denied|client token|no handler for route|entry for role|\braft\b|SecretID|HA cluster|snapshot file|prometheus is not|PGP message|oidc role_type|wrapping token|\blease\b|unseal|ldap operation|secret[ _]id\b|role ID|unknown role|claim not found in token|client certificate must|namespace from the token|missing name in alias/i;

/** An answer of Vault that one of its clients reports, as the vault command says it; `undefined` for other texts. Pure. */
export function answerOfVault(text: string): string | undefined {
  const groups = CLIENTS.map((client) => client.exec(text)?.groups).find((found) => found !== undefined);
  if (groups === undefined || !OF_VAULT.test(text)) return undefined;
  const {
    name = '',
    reasons = '',
    method = 'GET',
    login,
    path = login && `auth/${login.toLowerCase()}/login`,
  } = groups;
  const url = groups.url ?? (path && `http://vault/v1/${path}`);
  const usual = reasons === '' ? '404' : /permission denied/.test(reasons) ? '403' : '400';
  const asked = url === undefined ? '' : `URL: ${login ? 'PUT' : method.toUpperCase()} ${url}\n`;
  const listed = reasons
    .replace(/^None$/, '')
    .split(/", ?"/)
    .join('\n* ');
  return `${asked}Code: ${groups.code ?? CODES[name] ?? usual}. Errors:\n\n* ${listed}`;
}
