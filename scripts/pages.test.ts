import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventsSchema } from 'engine/events';
import { asText } from 'engine/resource';
import { catalogueOf } from 'guide/catalogue';
import { USUAL } from 'guide/inputs/variant';
import { pageBlocks, pageIdType, withBlocks } from 'guide/pages/page-blocks';
import { symbolicGuide } from 'guide/pages/symbolic';
import { loadRunbooks, RUNBOOKS } from 'runbooks';
import { diagnosisOf, FAULTS } from 'sandbox';
import { LOADED, pagesLedTo } from 'test/guide/runbooks';
import { commandsFor } from 'test/page-reader';
import { allPages } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readingPolicyOf } from './rights.ts';

const readPage = (name: string): string => asText(readFileSync(join(import.meta.dirname, '..', name)));

test('docs/events.schema.json: edit packages/engine/src/events/schema.ts in its place, then run pnpm pages', () => {
  assert.fixture(readPage('docs/events.schema.json'), eventsSchema());
});

test('docs/rights/vault-reading.hcl: edit vault.hcl in its place, then run pnpm pages', () => {
  assert.fixture(
    readPage('docs/rights/vault-reading.hcl'),
    readingPolicyOf(readPage('docs/rights/vault.hcl')),
  );
});

test('packages/engine/src/resource/page-id.ts: names every page', () => {
  assert.fixture(pageIdType(), readPage('packages/engine/src/resource/page-id.ts'));
});

test('README.md: shows lines of 02-vault.ts', () => {
  const [, shown = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(readPage('README.md')) ?? [];
  assert.ok(readPage('runbooks/02-vault.ts').includes(shown.replaceAll(/^/gm, '    ').trimEnd()), shown);
});

test('docs/troubleshooting: one block sets every variable of the guide that the commands refer to', () => {
  const page = readPage('docs/troubleshooting/README.md');
  const texts = [page, ...allPages().map(({ id }) => readPage(`docs/troubleshooting/${id}.md`))].join('');
  const used = new Set([...texts.matchAll(/\$\{([A-Z][A-Z0-9_]*)\}/g)].map(([, name]) => name));
  const block = /^## Variables\n[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
  assert.equal(
    [...used].filter((name) => !block.includes(`export ${name}=`)),
    [],
  );
});

test('CHANGELOG.md: its newest release is the version in package.json', () => {
  const { version, versionDate } = JSON.parse(readPage('package.json'));
  const [, newest] = /^## (\d.*)$/m.exec(readPage('CHANGELOG.md')) ?? [];
  assert.is(newest, `${version} (${versionDate})`);
});

const FOUND = pagesLedTo(symbolicGuide(LOADED, USUAL));
const CAUSED = FAULTS.flatMap((fault) => diagnosisOf(fault) ?? []);

test('docs/troubleshooting: a page exists only if a link of the chain, or a fault of the sandbox, leads to it', () => {
  const pages = allPages().map(({ id }) => id);
  assert.equal(pages, [...new Set([...FOUND, ...CAUSED])].sort());
});

test('docs/troubleshooting: a fault causes nearly every diagnosis, so that its commands are tried', () => {
  // The sandbox has no Vault of several nodes, and no failing login without a cause of its own.
  const untried = FOUND.filter((id) => !CAUSED.includes(id));
  assert.ok(untried.length <= 4, `${untried}`);
});

test('docs/troubleshooting: a fault runs all commands of its page, with a value for each placeholder', () => {
  const tried = FAULTS.filter((fault) => commandsFor(fault) !== undefined).map(diagnosisOf);
  const found = CAUSED.filter((id) => !tried.includes(id));
  assert.equal(found, []);
});

const DOCUMENTS = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  'packages/sandbox/README.md',
  ...readdirSync(join(import.meta.dirname, '../docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The anchors that GitHub gives a page's headings. */
const anchorsOf = (page: string): string[] =>
  [...readPage(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('every link of a document leads to a file, and to a heading of it', () => {
  const broken = DOCUMENTS.flatMap((page) =>
    [...readPage(page).matchAll(/\]\((?!https?:)([^#)\s]*)(?:#([^)\s]*))?\)/g)].flatMap(
      ([link, file = '', anchor]) => {
        const target = file === '' ? page : join(dirname(page), file);
        const leads = existsSync(join(import.meta.dirname, '..', target));
        return leads && (anchor === undefined || anchorsOf(target).includes(anchor))
          ? []
          : `${page}: ${link}`;
      },
    ),
  );
  assert.equal(broken, []);
});

test('no block for a shell has a comment, which an interactive zsh takes for arguments', () => {
  for (const page of DOCUMENTS) {
    for (const [block] of readPage(page).matchAll(/^ *```sh\b[\s\S]*?^ *```$/gm))
      assert.not.match(block.replaceAll(/<<EOF[\s\S]*?^ *EOF$/gm, ''), /(?:^|\s)# /, `${page}: ${block}`);
  }
});

test('every block of a document that a command writes can be written', () => {
  const blocks = DOCUMENTS.flatMap((page) =>
    [...readPage(page).matchAll(/^<!-- \/(.+) -->$/gm)].map(([, name = '']) => ({ page, name })),
  );
  assert.ok(blocks.length > 8);
  for (const { page, name } of blocks) assert.match(withBlocks(readPage(page), { [name]: 'new' }), /^new$/m);
});

for (const page of ['ARCHITECTURE.md', 'packages/sandbox/README.md']) {
  test(`${page}: every file that it names exists`, () => {
    const sources = ['up', 'gateway', 'aws', 'faults'].map((folder) => `packages/sandbox/src/${folder}`);
    const folders = ['.', 'packages', 'packages/guide/src', 'docs/troubleshooting', 'test', ...sources];
    const named = [...readPage(page).matchAll(/`([\w./-]+\.(?:ts|md|sh))`/g)];
    assert.ok(named.length > 3);
    for (const [, name = ''] of named)
      assert.ok(
        folders.some((folder) => existsSync(join(import.meta.dirname, '..', folder, name))),
        name,
      );
  });
}

const BLOCKS = pageBlocks(catalogueOf(RUNBOOKS), await loadRunbooks(), readPage);
for (const [name, blocks] of Object.entries(BLOCKS)) {
  const page = readPage(name);

  for (const [block, text] of Object.entries(blocks)) {
    const [, from = ''] = new RegExp(`<!-- ${block}: from (\\S+), `).exec(page) ?? [];

    test(`${name}: edit ${from} in place of the block “${block}”, then run pnpm pages`, () => {
      assert.fixture(page, withBlocks(page, { [block]: text }));
      assert.ok(existsSync(join(import.meta.dirname, '..', from)), from);
    });
  }
}

test.run();
