import { Failure } from 'engine/resource';
import { hostile, huge, RAW } from 'engine/testing/hostile';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { inputOf, VARIABLES } from '../inputs/inputs.ts';

/** A secret that no message may contain, whichever value it is part of. */
export const SECRET = 'pssst-7f3a';

/** An http or https address without credentials. */
export const isAddress = (value: string) => {
  const { protocol, username, password, hostname } = new URL(value);
  return (
    value.length <= 2048 &&
    ['http:', 'https:'].includes(protocol) &&
    username + password === '' &&
    hostname !== '' &&
    /^[\w.~:/?&=%+,[\]-]+$/.test(value)
  );
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

/** All inputs are words of a command. */
export function fits(inputs: Readonly<Record<string, unknown>>): void {
  for (const name of VARIABLES) {
    const value = inputs[name];
    if (value === undefined) continue;
    // A secret reaches its program on standard input; all other inputs are words of commands.
    // A tag follows `Key=` and is quoted, so it may begin with - and hold spaces.
    const words = name === 'IAM_TAGS' ? `Key=${String(value).replaceAll(' ', '_')}` : String(value);
    if (!inputOf(name).secret) assert.match(words, WORD);
  }
}

/** The names that an error can blame. */
export const NAMES = new RegExp(`${[...VARIABLES, '--guide'].join('|')}`);
