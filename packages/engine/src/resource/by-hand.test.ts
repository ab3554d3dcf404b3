import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { besideGuide } from './by-hand.ts';
import { reference } from './command.ts';

/** What jq prints in a shell that sets VALUE. */
function printed(command: string): string {
  try {
    return execFileSync('bash', ['-c', `VALUE='a "b"'\n${command}`], { encoding: 'utf8' }).trim();
  } catch (error) {
    return (error as { stdout: string }).stdout.trim();
  }
}

test('besideGuide: passes both documents to the program and keeps shell characters literal', () => {
  const document = { text: '$(exit 1) `exit 1` \\', reference: reference('HOME') };
  const check = besideGuide(
    `echo '{"n": 1}'`,
    document,
    `.[0].n == 1 and .[1].text == ${JSON.stringify(document.text)} and (.[1].reference | startswith("/"))`,
  );
  assert.is(printed(check), 'true');
});

test('besideGuide: a read that fails does not fit', () => {
  assert.is(printed(besideGuide('false', {}, '.[0].absent == .[1].absent')), 'false');
});

test.run();
