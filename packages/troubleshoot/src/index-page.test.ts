import { texts } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { indexPage } from './index-page.ts';
import { allPages } from './pages.ts';

const INDEX = indexPage({ 'policy.hcl': 'cat <<EOF > policy.hcl' }, () => 'export CLUSTER_NAME=demo');

test('indexPage: has every page, with all the words that lead to it', () => {
  for (const { id, words } of allPages()) {
    const line = INDEX.split('\n').find((one) => one.includes(`](${id}.md)`)) ?? '';
    for (const text of words) assert.ok(line.includes(`\`${text}\``), `${id}: ${text}`);
    assert.match(line, /^- \[/, id);
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
