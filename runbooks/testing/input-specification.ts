import fc from 'fast-check';
import { Failure } from 'resource';
import { hostile, huge, RAW } from 'resource/testing';
import * as assert from 'uvu/assert';
import { inputOf, VARIABLES } from '../inputs/inputs.ts';

/** A secret that no message may contain, whichever value it is part of. */
export const SECRET = 'pssst-7f3a';

const isName = (value: string, least: number, most: number, characters: string) =>
  value.length >= least && value.length <= most && [...value].every((one) => characters.includes(one));
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS = LOWER + LOWER.toUpperCase();
const DIGITS = '0123456789';
const isIamName = (most: number) => (value: string) =>
  isName(value, 1, most, `${LETTERS}${DIGITS}_+=,.@-`) && !value.startsWith('-');
/** An http or https address without credentials. */
export const isAddress = (value: string) => {
  const { protocol, username, password, hostname } = new URL(value);
  return (
    value.length <= 2048 &&
    ['http:', 'https:'].includes(protocol) &&
    username + password === '' &&
    hostname !== '' &&
    isName(value, 8, 2048, `${LETTERS}${DIGITS}_.~:/?&=%+,[]-`)
  );
};
/** An address, or a folder of an OCI registry. */
const isChartsAddress = (value: string) => isAddress(value.replace(/^oci:/, 'https:'));
const ends = (value: string, characters: string) =>
  characters.includes(value[0] ?? ' ') && characters.includes(value.at(-1) ?? ' ');

const isMountPath = (value: string) => {
  const [first = '', ...rest] = value.split('/');
  return (
    value.length <= 200 &&
    !value.includes('..') &&
    !['sys', 'auth', 'audit', 'identity', 'cubbyhole', 'token'].includes(first) &&
    [first, ...rest].every((part) => isName(part, 1, 200, `${LETTERS}${DIGITS}_.-`) && !/^[.-]/.test(part))
  );
};

/** What an input accepts beyond one word, expressed independently of the code under test. */
const SPECIFICATION: Readonly<Record<string, (value: string) => boolean>> = {
  NAMESPACE: (value) => isName(value, 1, 63, `${LOWER}${DIGITS}-`) && ends(value, LOWER + DIGITS),
  CLUSTER_NAME: (value) =>
    isName(value, 1, 100, `${LETTERS}${DIGITS}_-`) && (LETTERS + DIGITS).includes(value[0] ?? ' '),
  AWS_REGION: (value) => isName(value, 9, 15, `${LOWER}${DIGITS}-`) && DIGITS.includes(value.at(-1) ?? ' '),
  ACCOUNT_ID: (value) => isName(value, 12, 12, DIGITS),
  VAULT_AUTH_ROLE_NAME: (value) =>
    isName(value, 1, 64, `${LETTERS}${DIGITS}_.@-`) && ends(value, `${LETTERS}${DIGITS}_`),
  VAULT_AUTH_POLICY_NAME: isIamName(128),
  VAULT_AUTH_GET_ROLE_POLICY_NAME: isIamName(128),
  VAULT_ASSUMED_ROLE: isIamName(64),
  IAM_SERVER_ID_HEADER_VALUE: (value) =>
    isName(value, 1, 255, `${LETTERS}${DIGITS}_.:/-`) && !value.startsWith('-'),
  VAULT_ADDRESS: isAddress,
  VAULT_AWS_AUTH_PATH: isMountPath,
  VAULT_KV_PATH: isMountPath,
  EDGE_VERSION: (value) => {
    const [numbers = '', ...identifiers] = value.replace(/^v/, '').split('-');
    const whole = numbers.split('.').map(Number);
    return (
      whole.length === 3 &&
      whole.every(Number.isSafeInteger) &&
      numbers === whole.join('.') &&
      isName(identifiers.join('-'), 0, 100, `${LETTERS}${DIGITS}.-`) &&
      (identifiers.length === 0 || !identifiers.join('-').split('.').includes(''))
    );
  },
  HASHICORP_HELM_REPO: isChartsAddress,
  GLOO_HELM_REPO: isChartsAddress,
  GLOO_LICENSE_KEY: (value) => [...value].every((one) => one > ' ' && one <= '~'),
};

/** Any text at all. */
export const any = fc.oneof({ weight: 30, arbitrary: hostile }, { weight: 1, arbitrary: huge });

/** The error is the message that a reader gets for an invalid input. */
export function isReportedWell(error: unknown, names: RegExp): void {
  assert.instance(error, Failure, String(error));
  const { kind, resource, seen, likely = '', next } = error as Failure;
  assert.is(kind, 'input');
  assert.match(`${resource} ${seen}`, names);
  const text = [resource, seen, likely, ...next].join('\n');
  assert.ok(text.length < 8000, `${text.length} characters`);
  // One line for each input, and no more.
  assert.ok(seen.split('\n').length <= VARIABLES.length);
  if (resource === 'inputs') for (const line of seen.split('\n')) assert.match(line, names);
  assert.not.match(text, RAW);
  assert.not.match(text, /^ {4}at /m);
  assert.not.match(text, SECRET);
}

/** One word, also for a shell, and not an option. */
const WORD = /^[^-\s'"`$\\;|<>(){}#!*^][^\s'"`$\\;|<>(){}#!*^]*$/;

/** All inputs are as specified, and words of a command. */
export function fits(inputs: Readonly<Record<string, unknown>>): void {
  for (const name of VARIABLES) {
    const value = inputs[name];
    if (value === undefined) continue;
    assert.ok(SPECIFICATION[name]?.(String(value)) ?? true, `${name}=${value}`);
    // A secret reaches its program on standard input; all other inputs are words of commands.
    // A tag follows `Key=` and is quoted, so it may begin with - and hold spaces.
    const words = name === 'IAM_TAGS' ? `Key=${String(value).replaceAll(' ', '_')}` : String(value);
    if (!inputOf(name).secret) assert.match(words, WORD);
  }
}

/** The names that an error can blame. */
export const NAMES = new RegExp(`${[...VARIABLES, '--guide'].join('|')}`);
