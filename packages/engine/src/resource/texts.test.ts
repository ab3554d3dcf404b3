import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { readTexts, TEXT_FOLDERS, texts } from './texts.ts';

const WRITTEN: readonly (readonly [how: string, written: (text: string) => Buffer])[] = [
  ['with the lines of Windows', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['with a byte order mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['in UTF-16', (text) => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le')],
];
for (const [how, written] of WRITTEN) {
  test(`readTexts: the program’s own texts are the same ${how}`, () => {
    for (const folder of TEXT_FOLDERS) {
      const copy = temporaryFolder();
      for (const [name, text] of Object.entries(texts(folder)))
        writeFileSync(join(copy, `${name}.md`), written(text));
      assert.equal(readTexts(copy), texts(folder));
    }
  });
}

test.run();
