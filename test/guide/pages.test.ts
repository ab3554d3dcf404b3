import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseCommandLine } from 'engine/command-line/options';
import { Failure } from 'engine/resource';
import { TEARDOWN } from 'guide/catalog';
import type { GuideVersion } from 'guide/inputs/inputs';
import { exportedPages } from 'guide/pages/pages';
import { RUNBOOKS } from 'runbooks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, LOADED } from './runbooks.ts';

const IDS = RUNBOOKS.map(({ id }) => id).filter((id) => id !== TEARDOWN);
const ROOT = resolve(import.meta.dirname, '../..');

interface Variant {
  readonly guide?: GuideVersion;
  readonly enterprise?: boolean;
  readonly strictTrust?: boolean;
  readonly cluster?: string;
  readonly region?: string;
}

async function pagesOf(variant: Variant = {}): Promise<Map<string, string>> {
  return exportedPages(IDS, { ...parseCommandLine(['export', 'all'], CATALOGUE), ...variant }, true, LOADED);
}

async function textOf(name: string, variant?: Variant): Promise<string> {
  return (await pagesOf(variant)).get(name) ?? assert.unreachable(name) ?? '';
}

function bashBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```bash \{.*\}\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

/** What zsh, dash or bash 3 does not read, or reads in another way; and comments, which zsh takes for commands. */
const NOT_POSIX = /\[\[|<<<|<\(|\{\d+\.\.\d+\}|\blocal\b|\bdeclare\b|\bfunction\b|\$\{!|&>|(^|\s)#/m;

/**
 * What BSD's tools lack or read in another way. With an empty pattern, grep 2.5.1 (macOS before 12) matches every line,
 * whatever `-x` says: https://github.com/apple-oss-distributions/text_cmds, text_cmds-99, grep/util.c, procline.
 */
const NOT_BSD =
  /\bgrep [^|\n]*(-e ''|-\w*P)|\bsed (-i|-r|[^|\n]*\\[+?|])|\b(base64|date|sort|head|xargs|readlink) -|\bmktemp -(?!d\b)/;

/** A block without its here documents and quoted texts, which the shell does not read as code. */
function shellCode(block: string): string {
  return block.replaceAll(/<<'?EOF'?(.*)\n[\s\S]*?\nEOF$/gm, '$1').replaceAll(/'[^']*'/g, "''");
}

function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

test('docs/runbooks: are the exports as they are now (pnpm pages brings them up to date)', async () => {
  const folder = resolve(ROOT, 'docs/runbooks');
  const files = await pagesOf();
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
  assert.equal(pages.sort(), [...files.keys()].sort());
  for (const [name, text] of files) assert.is(readFileSync(join(folder, name), 'utf8'), text, name);
});

test('export: contains nothing of this machine or this shell', async () => {
  const before = await pagesOf();
  process.env.NAMESPACE = 'somewhere-else';
  const after = await pagesOf();
  delete process.env.NAMESPACE;
  assert.equal(after, before);
});

const VARIANTS: [what: string, variant: Variant][] = [
  ['the 1.17 guide', {}],
  ['the 1.16 guide', { guide: '1.16' }],
  ['Enterprise', { enterprise: true }],
  ['strict trust', { strictTrust: true }],
  ['a cluster that is named', { cluster: 'prod', region: 'eu-west-1' }],
];
for (const [what, variant] of VARIANTS) {
  test(`${what}: bash and dash can read every block, and zsh has no comment to trip over`, async () => {
    for (const [name, page] of await pagesOf(variant)) {
      const input = bashBlocks(page).join('\n');
      for (const shell of ['bash', 'dash']) {
        execFileSync(shell, ['-n'], { input, stdio: ['pipe', 'pipe', 'pipe'] });
      }
      for (const text of bashBlocks(page)) assert.not.match(shellCode(text), NOT_POSIX, name);
      // In its pod, Vault has busybox.
      assert.not.match(input.replaceAll(/sh -c '[\s\S]*?'/g, ''), NOT_BSD, name);
    }
  });

  test(`${what}: needs only the systems’ own CLIs, names every block, and checks every step`, async () => {
    for (const [name, page] of await pagesOf(variant)) {
      const names = [...page.matchAll(/^```bash (.*)$/gm)].map(
        ([, attributes = '']) => JSON.parse(attributes).name,
      );
      assert.is(new Set(names).size, names.length, name);
      assert.not.match(page, /^```bash$/m);
      assert.not.match(page, /\b(pnpm|npx|node [\w.]*\.m?js|tsx|curl|python3?|openssl|docker)\b/);
      assert.not.match(page, /--(adopt|strict-trust|yes|plan)\b/);
      assert.not.match(page, /You should see \.|undefined|\[object/);
      const made = page.match(/^## Step/gm)?.length ?? 0;
      const checked = page.match(/^echo true /gm)?.length ?? 0;
      // Step 1 of Gloo writes a file that the next step uses.
      assert.ok(checked >= made - 1, name);
    }
  });
}

test('md: reads like the guide: a guard of 12 lines, none over 160 characters, no reference in a sentence', async () => {
  for (const [name, page] of await pagesOf()) {
    const [variables = ''] = bashBlocks(page);
    const [, guard = ''] = variables.split('\n\n');
    assert.ok(guard.trim().split('\n').length <= 12, name);
    const open = page.replaceAll(/^<details>[\s\S]*?^<\/details>$/gm, '');
    for (const line of bashBlocks(open).join('\n').split('\n'))
      assert.ok(line.length <= 160, `${name}: ${line}`);
    assert.not.match(withoutBlocks(page).replaceAll(/`[^`\n]*`/g, ''), /\$\{/, name);
  }
});

test('md: a check has no time limit, and reads all that is printed', async () => {
  for (const [name, page] of await pagesOf())
    for (const [check] of page.matchAll(/<summary>Check<[\s\S]*?<\/details>/g))
      assert.not.match(check, /--timeout|\bwait\b|\bsleep\b|grep -\w*q/, name);
});

test('md: is plain Markdown, whose only HTML closes what few readers need', async () => {
  for (const text of (await pagesOf()).values()) {
    const prose = withoutBlocks(text).replaceAll(/`[^`\n]*`/g, '');
    assert.not.match(
      prose.replaceAll(/^<details>\n<summary>.*<\/summary>$|^<\/details>$/gm, ''),
      /<\/?[a-z]/i,
    );
  }
});

test('md: every link of a table of contents leads to a heading of its page', async () => {
  for (const [name, page] of await pagesOf()) {
    const links = [...page.matchAll(/\[([^\]]*)\]\(#(.*?)\)/g)];
    const headings = page.match(/^## .*$/gm) ?? [];
    assert.is(links.length, headings.length, name);
    for (const [index, [, title, anchor = '']] of links.entries()) {
      assert.ok(headings[index]?.startsWith(`## ${title}`), `${name}: ${title}`);
      assert.match(anchor, /^[a-z0-9-]+$|’|–/, name);
    }
  }
});

test('md: every link to another page leads to a file of docs', async () => {
  for (const page of (await pagesOf()).values()) {
    for (const [, file = ''] of page.matchAll(/\]\((?!https:)([^#)]+)/g))
      assert.ok(existsSync(join(ROOT, 'docs/runbooks', file)), file);
  }
});

test('md: no value of an older shell is kept', async () => {
  const text = await textOf('01-aws.md', { cluster: 'prod', region: 'eu-west-1' });
  assert.match(text, 'export CLUSTER_NAME="prod"');
  for (const [name, page] of await pagesOf()) {
    const [first = '', ...others] = bashBlocks(page);
    const guard = others[0] ?? '';
    for (const [, variable = ''] of others.join('\n').matchAll(/\$\{?([A-Z]\w*):-/g))
      if (variable !== 'GLOO_LICENSE_KEY')
        assert.match(`${first}${guard}`, new RegExp(`^\\s*unset .*\\b${variable}\\b`, 'm'), name);
  }
});

test('md: no ARN is made up if none is found', async () => {
  for (const [name, page] of await pagesOf()) {
    const made = page.match(/"arn:[^"]*"/g) ?? [];
    // The guide's trust policy names the provider by the account and the issuer, which the guard has read.
    for (const arn of made)
      assert.match(arn, /:oidc-provider\/\$\{OIDC_PROVIDER\}"$|^"arn:aws:iam::account-id|^"arn:'"$/, name);
  }
});

test('Enterprise: the license key is a variable, and no program’s argument', async () => {
  const text = await textOf('03-gloo.md', { enterprise: true });
  assert.match(text, 'helm install gloo glooe/gloo-ee');
  assert.match(text, /printf 'license_key: "%s"\\n' "\$\{GLOO_LICENSE_KEY\}" \|/);
  assert.not.match(text, /--set license_key/);
});

test('md: an invalid flag is refused as an input, so no page contains it', async () => {
  for (const variant of [{ cluster: '$(touch canary)' }, { region: 'us-east-1}"; touch canary; echo "' }]) {
    const thrown = await pagesOf(variant).catch((error: unknown) => error);
    assert.ok(thrown instanceof Failure && thrown.kind === 'input', String(thrown));
  }
});

test.run();
