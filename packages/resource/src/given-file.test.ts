import { thrownBy } from 'resource/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from './failure.ts';
import { readGivenFile } from './given-file.ts';

test('readGivenFile: reads the file, or fails as an input with what the system says', async () => {
  assert.match(readGivenFile(import.meta.filename, { resource: 'x' }), 'readGivenFile');
  const error = await thrownBy(() =>
    readGivenFile('/nowhere/a\nb', { resource: '--fleet', next: ['Name it.'] }),
  );
  assert.instance(error, Failure);
  const { kind, resource, seen, next } = error as Failure;
  assert.equal([kind, resource, next], ['input', '--fleet', ['Name it.']]);
  assert.match(seen, /^ENOENT.*a\\nb/);
});

test.run();
