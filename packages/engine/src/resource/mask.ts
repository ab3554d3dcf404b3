import { isSecretVariable } from './secret-names.ts';

const MASK = '(secret)';
/** Shorter values are ordinary words, such as the `root` of a dev server. Masking them would garble names. */
const SHORTEST = 8;
/** The shortest beginning of a truncated secret that is masked. */
const ENOUGH = 16;

/**
 * The shapes of unregistered secrets: AWS access keys and session tokens, Vault tokens, service account
 * tokens, and credentials in an address.
 */
const SHAPES =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b(?:FwoG|FQoG|IQoJ)[\w+/=]{40,}|\bhv[sbr]\.[\w-]+|\bs\.[A-Za-z0-9]{24}\b|\beyJ[\w-]{10,}(?:\.[\w-]*)*|(?<=[A-Za-z]:\/\/)[^\s/"?#]+(?=@)/g;

/**
 * An object that the API server quotes in a refusal, as text or as JSON, whole or cut short: a Deployment contains the
 * values of its environment variables.
 */
const QUOTED_OBJECT =
  /(?<=\b(?:Invalid|Duplicate|Unsupported) value: )(?:"(?:\{|\[)(?:[^"\\\n]|\\.)*"?|[\w.&*[\]]*\{.*\}(?=: )|[\w.&*[\]]*\{.*)/g;

/** The forms of all credentials, the longest first: one form may contain another. */
let forms: readonly string[] = [];

/** Values that are not secret, even if a secret variable has the same value. */
const openNames = new Set<string>();

/** Never masks a name that the operator gives openly, such as the cluster's, even if a secret is the same word. */
export function registerName(name: string): void {
  openNames.add(name);
  // Its encoded forms stay masked: a secret can share one of them.
  forms = forms.filter((form) => form !== name);
}

/** Registers a credential as soon as it is resolved. From then on, `mask` removes it, in any form, from every text. */
export function registerSecret(credential: string | undefined): void {
  const secret = credential?.trim() ?? '';
  if (secret.length < SHORTEST || openNames.has(secret) || isRegisteredSecret(secret)) return;
  const added = [...formsOf(secret)].filter((form) => form.length >= SHORTEST);
  forms = [...new Set([...forms, ...added])].sort((a, b) => b.length - a.length);
}

/** Registers every environment variable that has a secret's name. */
export function registerSecretsOf(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(environment)) {
    if (isSecretVariable(name, value)) registerSecret(value);
  }
}

export function isRegisteredSecret(value: string | undefined): boolean {
  return forms.includes(value?.trim() ?? '');
}

/** A text without registered credentials, secrets recognised by shape, and objects that a refusal quotes. */
export function mask(text: string): string {
  // A single pattern of all forms would be too large for a regular expression if one form is a large document.
  const masked = forms.reduce((rest, form) => rest.replaceAll(form, MASK), text);
  return withoutCutOff(masked).replaceAll(SHAPES, MASK).replaceAll(QUOTED_OBJECT, MASK);
}

/** Masks a secret that was truncated, at the end of the text or before `…`. */
function withoutCutOff(text: string): string {
  const whole = (part: string): string => {
    for (const form of forms) {
      const at = part.lastIndexOf(form.slice(0, ENOUGH));
      if (at !== -1 && part.length - at >= ENOUGH && form.startsWith(part.slice(at)))
        return part.slice(0, at) + MASK;
    }
    return part;
  };
  return text.split('…').map(whole).join('…');
}

/**
 * The forms of a secret in a text: as it is, and as URLs, JSON and base64 encode it. Helm and the API server quote objects
 * whose texts hold JSON themselves, so JSON is encoded up to three times.
 */
function formsOf(secret: string): ReadonlySet<string> {
  // A text with lone surrogates cannot be URL-encoded.
  const url = encodeURIComponent(Buffer.from(secret).toString());
  const strict = url.replaceAll(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
  const urls = [url, strict, strict.replaceAll('%20', '+')];
  return new Set([
    ...quoted([secret], 3),
    ...urls,
    ...urls.map((form) => form.replaceAll(/%../g, (code) => code.toLowerCase())),
    ...[0, 1, 2].flatMap((before) => within64(secret, before)),
  ]);
}

/** The characters that Go also escapes in JSON, and those that Python and Java escape. */
const ESCAPED = [/[<>&]/g, /[^ -~]/g];

/** Texts as they are, and as nested JSON encodes them. */
function quoted(texts: readonly string[], times: number): readonly string[] {
  if (times === 0) return texts;
  const once = texts.flatMap((text) => {
    const json = JSON.stringify(text).slice(1, -1);
    const escaped = (found: string) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return [text, json, ...ESCAPED.map((characters) => json.replaceAll(characters, escaped))];
  });
  return quoted([...new Set(once)], times - 1);
}

/**
 * The base64 characters that depend on the secret alone, with a given number of bytes before it. A secret may be
 * anywhere in the encoded text, like the token in the headers of a login.
 */
function within64(secret: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((bytes.length * 8) / 6);
  return (['base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding).slice(from, to));
}
