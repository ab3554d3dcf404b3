import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdsFor, hostile } from '../../testing/hostile.ts';
import { hereDocument, quote } from './command.ts';

/** The values that the shell has for the variables in a text. */
const VARIABLES = { HOME: '/root', CLUSTER_NAME: 'a  b*\n$(touch canary)' };
const REFERENCE = /\$\{([A-Z][A-Z0-9_]*)\}/g;

/** Arguments, variables and file names cannot contain NUL, and text never becomes invalid bytes. */
const shellText = hostile.map((text) => Buffer.from(text.replaceAll('\0', '')).toString());

/** A text after the shell has expanded its references. */
function expanded(text: string): string {
  return text.replaceAll(REFERENCE, (_, name: string) => (VARIABLES as Record<string, string>)[name] ?? '');
}

function bash(script: string): string {
  const env = { PATH: process.env.PATH ?? '', TMPDIR: tmpdir(), LC_ALL: 'C.UTF-8', ...VARIABLES };
  return execFileSync('bash', ['-s'], { input: script, env, encoding: 'utf8' });
}

/** Many texts at once, because starting a shell takes milliseconds. */
const batches = fc.noShrink(fc.array(shellText, { minLength: 200, maxLength: 200 }));

test('quote: bash reads any text back as one word, with its references expanded', () => {
  holdsFor(5, batches, (words) => {
    const read = bash(`printf '%s\\0' ${words.map(quote).join(' ')}`).split('\0');
    assert.equal(read.slice(0, -1), words.map(expanded));
  });
});

test('hereDocument: bash writes exactly the document, whatever strings it holds', () => {
  holdsFor(5, batches, (strings) => {
    const document = JSON.stringify(strings, null, 2);
    const written = bash(`cd "$(mktemp -d)"\n${hereDocument('x.json', document)}\ncat x.json`);
    assert.is(written, `${expanded(document)}\n`);
  });
});

test.run();
