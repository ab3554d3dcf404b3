import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DIAGNOSES } from './diagnoses/index.ts';
import { symptomIndex, troubleshootingPage } from './page.ts';
import { recognise } from './recognise.ts';

for (const { tool, words, id } of symptomIndex()) {
  test(`symptomIndex: ${JSON.stringify(words)} (${tool}) finds ${id}`, () => {
    assert.is(recognise(words)[0]?.diagnosis.id, id);
  });
}

test('symptomIndex: every symptom has a line, and the shortest words of a tool come first', () => {
  for (const { id, symptoms = [] } of DIAGNOSES) {
    for (const { words } of symptoms) assert.ok(Object.values(words).flat().length > 0, id);
  }
  const index = symptomIndex();
  for (const [at, line] of index.entries()) {
    const next = index[at + 1];
    if (next?.tool === line.tool) assert.ok(line.words.length <= next.words.length, next.words);
  }
  const lines = index.map(({ tool, words }) => `${tool} ${words}`);
  assert.equal([...new Set(lines)], lines);
});

test('troubleshootingPage: begins with the index, whose links lead to the entries, each of which is confirmed', () => {
  const page = troubleshootingPage(
    { 'trust-relationship.json': 'cat <<EOF > trust-relationship.json' },
    () => 'export CLUSTER_NAME=demo',
    (id) => (id === 'role-missing' ? ['role-deleted'] : []),
    (id) => ({ 'path-in-use': 'fixed' as const, throttled: 'confirmed' as const })[id],
  );
  assert.match(page, '`role-missing` (`pnpm sandbox break role-deleted`)\n');
  assert.match(page, '`policy-missing`. Not tried here.\n');
  assert.match(
    page,
    '`denied-by-organisation`. Not tried here: the sandbox’s policy simulator does not evaluate service control policies.\n',
  );
  assert.match(page, '`path-in-use`. Tried in a sandbox: its error, how to confirm it, and the fix.\n');
  assert.match(page, '`throttled`. Tried in a sandbox: its error, and how to confirm it.\n');
  assert.ok(page.indexOf('## What you see') < 200);
  const anchors = new Set([...page.matchAll(/<a id="([\w-]+)">/g)].map(([, id]) => id));
  for (const [, id] of page.matchAll(/\]\(#([\w-]+)\)/g)) assert.ok(anchors.has(id), id);
  assert.is(anchors.size, DIAGNOSES.length);
  for (const { id } of DIAGNOSES) assert.ok(page.includes(`](#${id})`), `${id} is in the index`);
  assert.is(page.match(/^\*\*Confirm\*\*$/gm)?.length, DIAGNOSES.length);
});

test('troubleshootingPage: no placeholder is read as an HTML tag, which Markdown would not show', () => {
  const page = troubleshootingPage(
    {},
    () => '',
    () => [],
    () => undefined,
  );
  const prose = page.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  assert.equal(prose.replaceAll(/<a id="[\w-]+"><\/a>/g, '').match(/<\w.*/g) ?? [], []);
});

test('troubleshootingPage: has every file that a fix asks the reader to write', () => {
  const page = troubleshootingPage(
    {},
    () => '',
    () => [],
    () => undefined,
  );
  const files = new Set([...page.matchAll(/First write ([\w.-]+):/g)].map(([, file]) => file));
  assert.equal([...files].sort(), [
    'gloo-vault-auth-policy.json',
    'helm-overrides.yaml',
    'policy.hcl',
    'trust-relationship.json',
  ]);
});

test.run();
