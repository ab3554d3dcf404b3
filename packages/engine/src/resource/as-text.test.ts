import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { asText } from './as-text.ts';

const TEXT = '---\nuse: é\n---\n## Undo\n';
const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const WINDOWS = TEXT.replaceAll('\n', '\r\n');
const ROWS: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
  ['lines of Windows', Buffer.from(WINDOWS)],
  ['lines of an old Mac', Buffer.from(TEXT.replaceAll('\n', '\r'))],
  ['UTF-16 of Windows', utf16(`\ufeff${WINDOWS}`)],
  ['UTF-16, big-endian', utf16(`\ufeff${TEXT}`).swap16()],
  ['UTF-16 without a mark', utf16(TEXT)],
  ['big-endian UTF-16 without a mark', utf16(TEXT).swap16()],
];
for (const [what, bytes] of ROWS) {
  test(`asText: ${what}`, () => {
    assert.is(asText(bytes), TEXT);
  });
}

test('asText: short texts, and what is no text', () => {
  assert.is(asText(Buffer.from('')), '');
  assert.is(asText(Buffer.from('y')), 'y');
  assert.is(asText(Buffer.from([0xc3, 0x28])), '\ufffd(');
});

test.run();
