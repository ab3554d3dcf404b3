import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holds } from './by-hand.ts';
import { reference } from './command.ts';

/** The words that bash hands to jq. */
function wordsOf(command: string, variables = ''): string[] {
  const script = `jq() { printf '%s\\n' "$@"; }\n${variables}\n${command}`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n').slice(3);
}

test('holds: asks for each value of a document once, in its order', () => {
  const document = { Effect: 'Allow', Action: ['iam:GetRole', 'iam:GetUser'], Resource: '*', again: 'Allow' };
  assert.equal(wordsOf(holds(document)), ['Allow', 'iam:GetRole', 'iam:GetUser', '*']);
});

test('holds: numbers and booleans are asked for as jq prints them, and what is empty is not', () => {
  assert.equal(wordsOf(holds(900, { enabled: true, Sid: '', none: {} })), ['900', 'true']);
});

test('holds: a reference to a variable is its value, as one word', () => {
  assert.equal(wordsOf(holds(`role/${reference('NAME')}`), "NAME='a b'"), ['role/a b']);
});

test.run();
