import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { besideGuide, hasFields } from './by-hand.ts';
import { reference } from './command.ts';

/** What jq prints in a shell that sets VALUE. */
function printed(command: string): string {
  try {
    return execFileSync('bash', ['-c', `VALUE='a "b"'\n${command}`], { encoding: 'utf8' }).trim();
  } catch (error) {
    return (error as { stdout: string }).stdout.trim();
  }
}

test('hasFields: each field must have its own value; another field’s value does not count', () => {
  const check = hasFields('.data', { a: 'x y', b: reference('VALUE') });
  assert.is(printed(`echo '{"data": {"a": "x y", "b": "a \\"b\\""}}' | ${check}`), 'true');
  assert.is(printed(`echo '{"data": {"b": "x y", "a": "a \\"b\\""}}' | ${check}`), 'false');
});

test('besideGuide: passes both documents to the program and keeps shell characters literal', () => {
  const document = { text: '$(exit 1) `exit 1` \\', reference: reference('HOME') };
  const check = besideGuide(
    `echo '{"n": 1}'`,
    document,
    '.[0].n, .[1].text, (.[1].reference | startswith("/"))',
  );
  assert.is(printed(check), `1\n${JSON.stringify(document.text)}\ntrue`);
});

test.run();
