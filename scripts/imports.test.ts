import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** The packages of the product: each imports only those after it. */
const ORDER = [
  'troubleshoot',
  'fleet',
  'pages',
  'gloo-install',
  'vault-auth',
  'aws-irsa',
  'kubernetes',
  'engine',
];

const IMPORT = /(?:from|import\()\s*'([\w-]+)[^']*'/g;

test('imports: each package imports only packages below it, in its tests too', () => {
  const upward = ORDER.flatMap((name, place) => {
    const folder = join('packages', name);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.includes('node_modules'),
    );
    return files.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(IMPORT)]
        .map(([, imported = '']) => imported)
        .filter((imported) => ORDER.includes(imported) && ORDER.indexOf(imported) < place)
        .map((imported) => `${name}/${file} imports ${imported}`),
    );
  });
  assert.equal(upward, []);
});

test.run();
