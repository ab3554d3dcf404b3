import { formsOf } from './secret-forms.ts';
import { isSecretVariable } from './secret-names.ts';

/** Replaces a secret in a text. */
const MASK = '(secret)';
/** Shorter values are ordinary words, such as the `root` of a dev server. Masking them would garble names. */
const SHORTEST = 8;
/** Words of our own texts that people also choose as the token of a test server. */
const COMMON: ReadonlySet<string> = new Set([
  'kubernetes',
  'hashicorp',
  'gloo-system',
  'password',
  'changeme',
]);
/** How many characters of a truncated secret still give it away. */
const ENOUGH = 16;

/**
 * The shapes of secrets that nobody registered: AWS access keys and session tokens, Vault tokens, service account
 * tokens, and credentials in an address.
 */
const SHAPES =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b(?:FwoG|FQoG|IQoJ)[\w+/=]{40,}|\bhv[sbr]\.[\w-]+|\bs\.[A-Za-z0-9]{24}\b|\beyJ[\w-]{10,}(?:\.[\w-]*)*|(?<=[A-Za-z]:\/\/)[^\s/"?#]+(?=@)/g;

/**
 * An object that the API server quotes in a refusal, as text or as JSON, whole or cut short: a Deployment has the values of
 * its environment variables in it.
 */
const QUOTED_OBJECT =
  /(?<=\b(?:Invalid|Duplicate|Unsupported) value: )(?:"(?:\{|\[)(?:[^"\\\n]|\\.)*"?|[\w.&*[\]]*\{.*\}(?=: )|[\w.&*[\]]*\{.*)/g;

/** The credentials of this process. */
const credentials = new Set<string>();
/** All forms of the credentials, by their first characters. */
const forms = new Map<string, Set<string>>();

/** Registers a credential as soon as it is resolved: from then on `mask` removes it, in any form, from every text. */
export function keepSecret(credential: string | undefined): void {
  const secret = credential?.trim() ?? '';
  if (secret.length < SHORTEST || COMMON.has(secret)) return;
  if (credentials.has(secret)) return;
  credentials.add(secret);
  for (const form of formsOf(secret)) {
    if (form.length < SHORTEST) continue;
    const start = form.slice(0, SHORTEST);
    forms.set(start, (forms.get(start) ?? new Set()).add(form));
  }
}

/** Registers every environment variable that has a secret's name. */
export function keepSecretsOf(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(environment)) {
    if (isSecretVariable(name, value)) keepSecret(value);
  }
}

/** Whether a value is a registered credential. */
export function isKeptSecret(value: string | undefined): boolean {
  return credentials.has(value?.trim() ?? '');
}

/** A text without registered credentials, anything that has the shape of one, and objects that a refusal quotes. */
export function mask(text: string): string {
  let masked = '';
  let from = 0;
  // Each position is looked up once, however many credentials are registered.
  for (let at = 0; at + SHORTEST <= text.length; ) {
    const length = lengthOfSecret(text, at);
    if (length > 0) {
      masked += text.slice(from, at) + MASK;
      from = at + length;
    }
    at += Math.max(length, 1);
  }
  return (masked + text.slice(from)).replaceAll(SHAPES, MASK).replaceAll(QUOTED_OBJECT, MASK);
}

/** The length of the credential that starts at a position of a text; 0 if none does. */
function lengthOfSecret(text: string, at: number): number {
  let longest = 0;
  for (const form of forms.get(text.slice(at, at + SHORTEST)) ?? []) {
    const length = text.startsWith(form, at) ? form.length : lengthCutOff(text, at, form);
    longest = Math.max(longest, length);
  }
  return longest;
}

/** The same for a text that a message will cut short. */
function lengthCutOff(text: string, at: number, form: string): number {
  let length = SHORTEST;
  while (length < form.length && text[at + length] === form[length]) length += 1;
  const next = text[at + length];
  return length >= ENOUGH && (next === undefined || next === '…') ? length : 0;
}
