import { texts } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { indexPage } from './index-page.ts';
import { allPages } from './pages.ts';

const INDEX = indexPage({ 'policy.hcl': 'cat <<EOF > policy.hcl' }, () => 'export CLUSTER_NAME=demo');

test('indexPage: has every page, with the first of the words that lead to it', () => {
  for (const { id, title, words } of allPages()) {
    const first = words.slice(0, 1).map((text) => `: \`${text}\``);
    assert.ok(INDEX.includes(`\n- [${title}](${id}.md)${first}\n`), id);
  }
});

test('docs/troubleshooting: no placeholder is read as an HTML tag, which Markdown would not show', () => {
  for (const text of [INDEX, ...Object.values(texts('docs/troubleshooting'))]) {
    const prose = text.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '').replaceAll(/`[^`\n]*`/g, '');
    assert.equal(prose.match(/<\w.*/g) ?? [], []);
  }
});

test('docs/troubleshooting: a page that --repair repairs says so, and no other', () => {
  for (const { id, makes } of allPages()) {
    const says = texts('docs/troubleshooting')[id]?.includes(
      `\`./runbook 90-troubleshoot --repair --only ${id}\`, or by hand:`,
    );
    assert.is(says, makes.length > 0, id);
  }
});

test.run();
