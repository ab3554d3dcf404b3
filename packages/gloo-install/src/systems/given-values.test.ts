import { inspect } from 'node:util';
import { temporaryFile } from 'engine/testing/temporary-folder';
import { thrownFailure } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readGivenValues } from './given-values.ts';

test('readGivenValues: reads a file as helm does: a date and a time of day are text', () => {
  const text = 'gloo: {logLevel: debug}\nx: yes\ntag: 2026-01-31\nat: 12:30\nmode: 0777\n';
  const { values } = readGivenValues('GLOO_HELM_VALUES', temporaryFile(text));
  assert.equal(values, { gloo: { logLevel: 'debug' }, x: true, tag: '2026-01-31', at: '12:30', mode: 511 });
});

for (const [what, path] of [
  ['a file that does not exist', '/nonexistent/values.yaml'],
  ['a list', temporaryFile('- a\n')],
  ['binary data', temporaryFile('!!binary eA==\n')],
  ['binary data within', temporaryFile('a: {b: !!binary eA==}\n')],
  ['a set', temporaryFile('a: !!set {x}\n')],
  ['a mapping as a key', temporaryFile('? {a: b}\n: c\n')],
  ['a list as a key within', temporaryFile('a:\n  ? [b]\n  : c\n')],
] as const) {
  test(`readGivenValues: ${what} is refused, and the error names the variable`, () => {
    const { resource } = thrownFailure(() => readGivenValues('GLOO_HELM_VALUES', path));
    assert.is(resource, 'GLOO_HELM_VALUES');
  });
}

for (const [text, seen] of [
  ['password: @LEAK', /, line 1, column 11: bad scalar start$/],
  ['a: 1\npassword: *LEAK', /: an alias .* has no anchor/],
  ['a: &LEAK {b: *LEAK}', /: an alias .* stands within it/],
  ['LEAK: 1\nLEAK: 2', /, line 2, column 1: duplicate key$/],
] as const) {
  test(`readGivenValues: of ${JSON.stringify(text)}, the error has the place and no text`, () => {
    const refusal = thrownFailure(() => readGivenValues('GLOO_HELM_VALUES', temporaryFile(text)));
    assert.match(refusal.seen, seen);
    assert.not.match(inspect(refusal), 'LEAK');
  });
}

test.run();
