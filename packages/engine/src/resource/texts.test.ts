import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { readTexts, TEXT_FOLDERS, texts } from './texts.ts';

// as-text.test.ts covers all encodings of a text.
test('readTexts: the program’s own texts are the same as Windows writes them', () => {
  for (const folder of TEXT_FOLDERS) {
    const copy = temporaryFolder();
    for (const [name, text] of Object.entries(texts(folder)))
      writeFileSync(join(copy, `${name}.md`), `\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le');
    assert.equal(readTexts(copy), texts(folder));
  }
});

test.run();
