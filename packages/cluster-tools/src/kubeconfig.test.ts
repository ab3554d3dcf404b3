import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentContextIn } from './kubeconfig.ts';

const HOME = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
mkdirSync(join(HOME, '.kube'));
const file = (name: string, text: string): string => {
  const path = join(HOME, name);
  writeFileSync(path, text);
  return path;
};
file('.kube/config', 'current-context: of-home\n');
const none = file('none', 'contexts: []\ncurrent-context: ""\n');
const one = file('one', 'current-context: one\n');
const two = file('two', '{"current-context": "two"}');
const broken = file('broken', 'current-context: [\n');

const CASES: [what: string, kubeconfig: string | undefined, context: string | undefined][] = [
  ['without KUBECONFIG, that of the home folder', undefined, 'of-home'],
  ['an empty KUBECONFIG counts as none', '', 'of-home'],
  ['the file that KUBECONFIG names', two, 'two'],
  ['the first file of several that names one', `${none}:${one}:${two}`, 'one'],
  ['a file that is not there is passed over', `${HOME}/nowhere:${two}`, 'two'],
  ['none where no file names one', none, undefined],
  ['none where the file cannot be read', broken, undefined],
];
for (const [what, KUBECONFIG, context] of CASES) {
  test(`currentContextIn: ${what}`, () => {
    assert.is(currentContextIn({ HOME, KUBECONFIG }), context);
  });
}

test.after(() => rmSync(HOME, { recursive: true }));
test.run();
