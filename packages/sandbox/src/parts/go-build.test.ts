import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compiled } from './go-build.ts';

const build = suite('a build');

const CASES: [done: number, seconds: number, text: string][] = [
  [1, 20, '1 of 3000 packages'],
  [149, 20, '149 of 3000 packages'],
  [150, 20, '150 of 3000 packages, 7 min left'],
  [1500, 200, '1500 of 3000 packages, 4 min left'],
  [2999, 400, '2999 of 3000 packages, 1 min left'],
  [3000, 401, '3000 packages, linking'],
];
for (const [done, seconds, text] of CASES) {
  build(`says after ${done} packages: ${text}`, () => {
    assert.is(compiled(done, 3000, seconds * 1000), text);
  });
}

build.run();
