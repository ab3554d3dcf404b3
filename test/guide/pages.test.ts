import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseCommandLine } from 'engine/command-line/options';
import { asText, BLOCK_END, BLOCK_GUARD, BLOCK_START, Failure } from 'engine/resource';
import { withVariables } from 'engine/testing/variables';
import { exportedPages } from 'guide/exported-pages';
import type { Variant as GuideVariant } from 'guide/inputs/variant';
import { guideOf } from 'guide/testing/guide';
import { explainCommand } from 'guide/troubleshoot/explain';
import { RUNBOOKS } from 'runbooks';
import { allPages } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VAULT_IN_SHELL } from 'vault-auth/internal';
import { CATALOGUE, commandsOf, LOADED } from './runbooks.ts';

const IDS = RUNBOOKS.map(({ id }) => id);
const ROOT = resolve(import.meta.dirname, '../..');

interface Variant {
  readonly guide?: GuideVariant['guideVersion'];
  readonly enterprise?: boolean;
  readonly strictTrust?: boolean;
  readonly cluster?: string;
  readonly region?: string;
  readonly links?: string;
}

const LINE = parseCommandLine(['export', 'all'], CATALOGUE);
const pagesOf = (variant: Variant = {}) =>
  exportedPages(IDS, { ...LINE, links: '..', ...variant }, true, LOADED);

function bashBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

/** Syntax that zsh, dash or bash 3 lacks or interprets differently; and comments, which zsh takes for commands. */
const NOT_POSIX = /\[\[|<<<|<\(|\{\d+\.\.\d+\}|\blocal\b|\bdeclare\b|\bfunction\b|\$\{!|&>|(^|\s)#/m;

/**
 * Options that BSD's tools lack or interpret differently. With an empty pattern, grep 2.5.1 (macOS before 12) matches every line,
 * whatever `-x` says: https://github.com/apple-oss-distributions/text_cmds, text_cmds-99, grep/util.c, procline.
 */
const NOT_BSD =
  /\bgrep [^|\n]*(-e ''|-\w*P)|\bsed (-i|-r|[^|\n]*\\[+?|])|\b(base64|date|sort|head|xargs|readlink) -|\bmktemp -(?!d\b)/;

/** A block without its here documents and quoted texts, which the shell does not parse as code. */
function shellCode(block: string): string {
  return block.replaceAll(/<<'?EOF'?(.*)\n[\s\S]*?\nEOF$/gm, '$1').replaceAll(/'[^']*'/g, "''");
}

test('docs/runbooks: edit the runbook that a page’s last line names, or packages/pages/texts, then run pnpm pages', async () => {
  const folder = resolve(ROOT, 'docs/runbooks');
  const files = await pagesOf();
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
  assert.equal(pages.sort(), [...files.keys()].sort());
  for (const [name, text] of files) assert.is(asText(readFileSync(join(folder, name))), text, name);
});

test('export: each link of a page leads to a page that is exported with it, or to the web', async () => {
  const all = exportedPages(IDS, LINE, true, LOADED);
  const alone = IDS.map((id) => exportedPages([id], LINE, false, LOADED));
  for (const pages of await Promise.all([all, ...alone]))
    for (const [name, text] of pages)
      for (const link of matches(/\]\((?!https:)[^)]+\)/g, text))
        assert.ok(pages.has(join(dirname(name), link.slice(2, -1))), `${name}: ${link}`);
  const linked = await pagesOf({ links: 'https://git.example.com/docs' });
  assert.match(
    linked.get('01-aws.md') ?? '',
    '(https://git.example.com/docs/troubleshooting/variable-empty.md)',
  );
});

test('export: contains nothing of this machine or this shell', async () => {
  const elsewhere = await withVariables({ NAMESPACE: 'somewhere-else' }, () => pagesOf());
  assert.equal(elsewhere, await pagesOf());
});

/** The pages of each variant of the guide. */
const VARIANTS: Readonly<Record<string, Map<string, string>>> = {
  'the 1.17 guide': await pagesOf(),
  'the 1.16 guide': await pagesOf({ guide: '1.16' }),
  Enterprise: await pagesOf({ enterprise: true }),
  'strict trust': await pagesOf({ strictTrust: true }),
  'a cluster that is named': await pagesOf({ cluster: 'prod', region: 'eu-west-1' }),
};

/** Commands that change something outside the shell. */
const CHANGES =
  /\b(create-(?!token|access-key)|attach-|detach-|delete-|associate-|kubectl delete|helm (install|uninstall)|vault (write|delete|kv (put|rollback)|policy (write|delete)|(auth|secrets) (enable|disable)))/;

const matches = (pattern: RegExp, text: string): string[] =>
  Array.from(
    text.matchAll(new RegExp(pattern, [...new Set(`${pattern.flags}g`)].join(''))),
    ([found]) => found,
  );

/** Each promise of a page, and the texts that break it. */
const PROMISES: Readonly<Record<string, (page: string) => readonly unknown[]>> = {
  'its steps have the numbers from 1 on': (page) =>
    matches(/^## Step \d+: /m, page).filter((heading, index) => heading !== `## Step ${index + 1}: `),
  'bash and dash can read every block': (page) =>
    ['bash', 'dash'].flatMap((shell) => {
      const { status, stderr } = spawnSync(shell, ['-n'], { input: bashBlocks(page).join('\n') });
      return status === 0 ? [] : [String(stderr)];
    }),
  'zsh and bash 3 can, and no comment trips zsh': (page) =>
    bashBlocks(page).flatMap((text) => matches(NOT_POSIX, shellCode(text))),
  // In its pod, Vault has busybox.
  'BSD’s tools can carry it out': (page) =>
    matches(
      NOT_BSD,
      bashBlocks(page)
        .join('\n')
        .replaceAll(/sh -c '[\s\S]*?'/g, ''),
    ),
  'it needs only the systems’ own CLIs': (page) =>
    matches(/\b(pnpm|npx|node [\w.]*\.m?js|tsx|curl|python3?|openssl|docker)\b/, page),
  'it names no flag of ours, and shows no value that is none': (page) =>
    matches(/--(adopt|strict-trust|yes|plan)\b|Prints \.|undefined|\[object/, page),
  // The guide's trust policy builds the provider's ARN from the account and the issuer, which the guard has read.
  'no ARN is made up if none is found': (page) =>
    matches(/"arn:[^"]*"/, bashBlocks(page).join('\n')).filter(
      (arn) => !/:oidc-provider\/\$\{OIDC_PROVIDER\}"$/.test(arn),
    ),
};

/** The maximum number of words for a reader. */
const WORDS: readonly [page: string, most: number][] = [
  ['01-aws', 500],
  ['02-vault', 650],
  ['03-gloo', 450],
  ['04-verify', 450],
  ['05-first-secret', 500],
  ['90-troubleshoot', 480],
  ['99-teardown', 600],
];
for (const [id, most] of WORDS) {
  test(`md: ${id} has at most ${most} words`, () => {
    const text = asText(readFileSync(join(ROOT, `docs/runbooks/${id}.md`)));
    // A reader pastes the function vault with the variables, unread.
    const { length } = matches(/\S+/, text.replace(VAULT_IN_SHELL, ''));
    assert.ok(length <= most, `${length} words, of at most ${most}: shorten packages/pages/texts/${id}.md`);
  });
}

test('md: a block that changes something needs what the guard sets, and is one command', () => {
  const pages = Object.values(VARIANTS).flatMap((variant) => [...variant.values()]);
  const others = ['backup', 'moving', 'rotation'].map((page) =>
    asText(readFileSync(join(ROOT, `docs/${page}.md`))),
  );
  const blocks = [...pages.flatMap((page) => bashBlocks(page).slice(1)), ...others.flatMap(bashBlocks)];
  for (const block of blocks) {
    if (!CHANGES.test(block)) continue;
    assert.ok(block.startsWith(BLOCK_GUARD), block);
    assert.is(
      block.startsWith(BLOCK_START),
      block.endsWith(`&&\n${BLOCK_END}\n`) || block.endsWith(`EOF\n${BLOCK_END}\n`),
      block,
    );
    const lines = shellCode(block)
      .trim()
      .split(/\n(?! |done\b)/);
    assert.ok(
      lines.slice(0, -1).every((line) => /(&&|\||\\)$/.test(line)),
      block,
    );
  }
});

test('md: 99-teardown has every command of the teardown', () => {
  const guide = guideOf({ environment: { VAULT_ASSUMED_ROLE: 'foo-role' }, runbooks: LOADED });
  const values: Readonly<Record<string, unknown>> = { ...guide, ACCOUNT_ID: guide.account.accountId };
  const page = (VARIANTS['the 1.17 guide']?.get('99-teardown.md') ?? '')
    .replaceAll(/\$\{(\w+)(?::\?)?\}/g, (_, name: string) => String(values[name]))
    .replaceAll('"', '');
  const commands = commandsOf(LOADED.teardown.steps(guide)).map((one) =>
    one.replaceAll('"', '').replace('kubectl exec -n vault vault-0 -- vault', 'vault'),
  );
  assert.ok(commands.length > 10);
  assert.equal(
    commands.filter((command) => !page.includes(command)),
    [],
  );
});

for (const [promise, offendersIn] of Object.entries(PROMISES)) {
  test(`md: ${promise}`, () => {
    const offenders = Object.entries(VARIANTS).flatMap(([variant, pages]) =>
      Array.from(pages, ([name, page]) => [`${name} of ${variant}`, offendersIn(page)] as const),
    );
    assert.equal(
      offenders.filter(([, found]) => found.length > 0),
      [],
    );
  });
}

test('Enterprise: the license key is a variable, and no program’s argument', () => {
  const text = VARIANTS.Enterprise?.get('03-gloo.md') ?? '';
  assert.match(text, 'helm install gloo glooe/gloo-ee');
  assert.match(text, /printf 'license_key: "%s"\\n' "\$\{GLOO_LICENSE_KEY:\?\}" \|/);
  assert.not.match(text, /--set license_key/);
});

test('md: a cluster that is named is a value of the page', () => {
  assert.match(VARIANTS['a cluster that is named']?.get('01-aws.md') ?? '', 'export CLUSTER_NAME="prod"');
});

test('explain: a page contains the variables and files that its commands need', async () => {
  for (const { id } of allPages()) {
    const text = await explainCommand(parseCommandLine(['explain', id], CATALOGUE), LOADED);
    const commands = matches(/^```sh\n[\s\S]*?^```$/m, text).join('\n');
    const needs = matches(/\$\{[A-Z_]+:\?\}/, commands).map((one) =>
      one.includes('CHECKED') ? 'CHECKED=yes' : `export ${one.slice(2, -3)}=`,
    );
    const files = matches(/(?:file:\/\/|--values |\$\(cat )(?!\/)[\w.-]+\.\w+/, commands);
    for (const need of [...needs, ...files.map((file) => `> ${file.split(/[ /]/).at(-1)}\n`)])
      assert.ok(commands.includes(need), `${id}: ${need}`);
    assert.not.match(text, /README/, id);
  }
});

test('md: an invalid flag is refused as an input, so no page contains it', async () => {
  for (const variant of [{ cluster: '$(touch canary)' }, { region: 'us-east-1}"; touch canary; echo "' }]) {
    const thrown = await pagesOf(variant).catch((error: unknown) => error);
    assert.ok(thrown instanceof Failure && thrown.kind === 'input', String(thrown));
  }
});

test.run();
