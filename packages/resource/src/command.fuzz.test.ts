import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdsForAll, hostile } from '../testing/hostile.ts';
import { doubleQuoted, hereDocument, quote, withDefault } from './command.ts';

/** What the shell sets the variables to that a text may refer to. */
const VARIABLES = { HOME: '/root', CLUSTER_NAME: 'a  b*\n$(touch canary)' };
const REFERENCE = /\$\{([A-Z][A-Z0-9_]*)\}/g;

/** No argument, variable or file name can hold NUL, and bytes that are no text are never made from text. */
const shellText = hostile.map((text) => Buffer.from(text.replaceAll('\0', '')).toString());

/** What a text says once the shell has replaced its references. */
function expanded(text: string): string {
  return text.replaceAll(REFERENCE, (_, name: string) => (VARIABLES as Record<string, string>)[name] ?? '');
}

function bash(script: string): string {
  const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', ...VARIABLES };
  return execFileSync('bash', ['-s'], { input: script, env, encoding: 'utf8' });
}

test('quote: whatever it is given, bash reads back that one word, with its references replaced', () => {
  holdsForAll(15, 200, shellText, (words) => {
    assert.equal(
      bash(`printf '%s\\0' ${words.map(quote).join(' ')}`)
        .split('\0')
        .slice(0, -1),
      words.map(expanded),
    );
  });
});

test('doubleQuoted: the same, always in double quotes', () => {
  holdsForAll(5, 200, shellText, (words) => {
    const all = words.map(doubleQuoted);
    for (const word of all) assert.match(word, /^"[\s\S]*"$/);
    assert.equal(
      bash(`printf '%s\\0' ${all.join(' ')}`)
        .split('\0')
        .slice(0, -1),
      words.map(expanded),
    );
  });
});

test('withDefault: the same where the shell has not set the variable, and its own value where it has', () => {
  holdsForAll(5, 200, shellText, (words) => {
    const all = words.map((word) => `export X=${withDefault('UNSET', word)}; printf '%s\\0' "\${X}"`);
    assert.equal(
      bash([...all, `X=${withDefault('HOME', 'other')}; printf '%s\\0' "\${X}"`].join('\n'))
        .split('\0')
        .slice(0, -1),
      [...words.map(expanded), VARIABLES.HOME],
    );
  });
});

test('hereDocument: whatever strings a document holds, bash writes exactly the document', () => {
  holdsForAll(15, 200, shellText, (strings) => {
    const document = JSON.stringify(strings, null, 2);
    const written = bash(`cd "$(mktemp -d)"\n${hereDocument('x.json', document)}\ncat x.json; rm -r "$PWD"`);
    assert.is(written, `${expanded(document)}\n`);
  });
});

test.run();
