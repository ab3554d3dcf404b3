import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { licencesOf } from './licences.ts';

test('licencesOf: names each package once, with its full licence, and the project itself', async () => {
  const root = resolve(import.meta.dirname, '..');
  const text = await licencesOf(
    [
      'scripts/node_modules/uvu/dist/index.mjs',
      'scripts/node_modules/uvu/run/index.mjs',
      'runbooks/01-aws.ts',
    ],
    root,
  );
  assert.is(text.match(/^uvu \d/gm)?.length, 1);
  assert.match(text, 'uvu 0.5.6 (MIT)');
  assert.match(text, 'Permission is hereby granted');
  assert.match(text, /^gloo-vault-irsa \d.*\(Apache-2\.0\)$/m);
});

test.run();
