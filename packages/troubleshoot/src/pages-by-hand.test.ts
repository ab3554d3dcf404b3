import { BLOCK_GUARD, blocksOf, parsePage, texts } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allPages, filledIn } from './pages.ts';

/** Commands that may lose data, a guard-rail or a quorum. */
const HARMFUL =
  /operator init|kv metadata delete|--replicas=|rollout restart|vault delete|auth move|enable-versioning|helm uninstall|--force-update|kubectl delete (?!job )/;
const GUARD_RAILS = /delete-role-permissions-boundary|(?:delete|put)-role-policy|detach-role-policy|iam:\*/;

/** Commands that print a token or a key, or contain it in their arguments. */
const SHOWS_SECRETS =
  /get-token(?!.*> \/dev\/null)|-- env\b|secretOptions\}|token "?\$\(|create token\b(?!.*\|)/;

/** Commands that change nothing, each at the start of a line, after `;` or `|`, or in `$(…)`. */
const READS = new RegExp(
  `^(?:${[
    'aws (?:[\\w-]+ (?:get|list|describe|simulate|lookup|assume-role-with)\\b[\\w-]*|configure (?:get|list)\\S*|--version|eks get-token)',
    'kubectl (?:api-versions|get|describe|logs|version|cluster-info|config (?:view|get-contexts|current-context)|auth (?:can-i|whoami)|create token)\\b',
    'kubectl exec \\S+ \\S+ vault-0 -- (?:date|env|wget -qO-)',
    // Gloo's distroless images contain only sh, ls, nc, sleep and wget: solo-io/gloo, projects/gloo/cmd/Dockerfile.distroless.
    "kubectl exec \\S+ \\S+ deployment/gloo -- (?:ls|sh -c 'read -r)",
    'kubectl port-forward .* > /dev/null & sleep 3|kill \\$!',
    'vault (?:read|list|status|version|policy (?:read|list)|auth list|secrets list|plugin list|operator raft list-peers|operator (?:rekey|generate-root) -status|token (?:lookup|capabilities)|kv (?:metadata )?(?:get|list))\\b',
    'helm (?:version|list|history|get|status|repo list|search|show|template|env)\\b',
    'curl -s|openssl (?:s_client|x509)|date -u|env\\b|echo "\\$|ls -l|grep|nslookup|command -v|cut|node --version|eksctl version',
  ].join('|')})`,
);

/** Commands that change only the reader's shell, kubeconfig or list of chart repositories. */
const LOCAL =
  /^(?:export|unset) |^ARN=|^(?:helm repo (?:add|update)|aws eks update-kubeconfig|kubectl config use-context|vault login)\b/;

/** The limits of a page: its reader has an outage, and little time. */
const MOST = { pages: 67, lines: 45, words: 220, commands: 3, recognised: 13 };

/** The state of a pod, and a shell without credentials, have more names than other problems. */
const MANY_NAMES = { 'pod-not-ready': 20, 'caller-credentials-missing': 20 } as Readonly<
  Record<string, number>
>;

test(`docs/troubleshooting has at most ${MOST.pages} pages`, () => {
  assert.ok(allPages().length <= MOST.pages, `${allPages().length} pages`);
});

for (const { id, words, confirm } of allPages()) {
  test(`${id}: short enough to be read in an outage`, () => {
    const text = (texts('docs/troubleshooting')[id] ?? '').replace(/^---\n[\s\S]*?---\n/, '');
    const size = {
      lines: text.trimEnd().split('\n').length,
      words: text.split(/\s+/).filter(Boolean).length,
      commands: confirm.length,
      recognised: words.length,
    };
    const most = { ...MOST, recognised: MANY_NAMES[id] ?? MOST.recognised };
    for (const [name, value] of Object.entries(size))
      assert.ok(
        value <= most[name as keyof typeof size],
        `${value} ${name}, of at most ${most[name as keyof typeof size]}`,
      );
  });
}

for (const { id, cause, next, confirm, fix, harmful, fixed, risk } of allPages()) {
  test(`${id}: harmful commands come last, each after a warning, and no guard-rail is removed`, () => {
    const commands = fix.filter((line) => !line.startsWith('# '));
    // An empty value could be written, and a local folder could be mistaken for the chart.
    assert.not.match([...commands, ...[...confirm, fixed].map(({ run }) => run)].join('\n'), /\$\{[A-Z_]+\}/);
    for (const command of commands) {
      const [, chart] = /helm (?:upgrade|install)[^|]*? (\w+\/\w+|<chart>)/.exec(command) ?? [];
      if (chart !== undefined) assert.ok(command.startsWith(`[ ! -e ${chart} ] && `), command);
    }
    // Nothing is deleted for a helm that does not run.
    assert.not.match(commands.join('\n'), /^kubectl delete job/m);
    // An interactive zsh rejects comments.
    assert.not.match(commands.join('\n'), /\s#/);
    for (const text of [cause, next, ...fix, risk]) assert.not.match(text, GUARD_RAILS);
    const first = commands.findIndex((line) => HARMFUL.test(line));
    for (const command of first === -1 ? [] : commands.slice(first)) {
      assert.match(command, HARMFUL, fix.join('\n'));
      assert.match(fix[fix.indexOf(command) - 1] ?? '', /^# Warning: /);
      assert.ok(harmful.includes(command), command);
    }
  });

  test(`${id}: is confirmed, and its fix is shown, by commands that change nothing`, () => {
    for (const line of fix) {
      assert.not.match(line, SHOWS_SECRETS);
      assert.not.match(line, /^pnpm/, 'the reader of a copied page has no runbooks');
    }
    for (const { run, prints } of [...confirm, fixed]) {
      assert.not.match(run, SHOWS_SECRETS);
      // A shell drops unquoted backslashes, and zsh expands [*].
      assert.not.match(run, /-o (?:custom-columns|jsonpath)=(?!')/);
      for (const command of run.split(/; | \| |\$\(/))
        assert.match(command, READS, `${command}: if it changes nothing, READS lacks it`);
      assert.ok(prints.length > 0, run);
    }
    assert.ok(confirm.length > 0 && risk.length > 0);
    assert.not.match(JSON.stringify({ confirm, fix, fixed, risk }), /undefined|\[object/);
  });
}

/** The guide's variables of a cluster named demo. */
const WANTED_VARIABLES = {
  CLUSTER_NAME: 'demo',
  AWS_REGION: 'us-east-1',
  ACCOUNT_ID: '123456789012',
  OIDC_PROVIDER: 'oidc.example.com',
  NAMESPACE: 'gloo-system',
  VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo',
  VAULT_AUTH_ROLE_ARN: 'arn:aws:iam::123456789012:role/dev-role-iam-demo',
  VAULT_AUTH_POLICY_NAME: 'gloo-vault-auth-policy-demo',
  VAULT_AUTH_GET_ROLE_POLICY_NAME: 'gloo-vault-auth-get-role-policy-demo',
  IAM_SERVER_ID_HEADER_VALUE: 'vault.gloo.example.com',
  STS_ENDPOINT: 'https://sts.us-east-1.amazonaws.com',
  VAULT_AWS_AUTH_PATH: 'aws',
  VAULT_KV_PATH: 'dev',
  EDGE_VERSION: 'v1.17.3',
};
const WANTED = {
  variables: WANTED_VARIABLES,
  vault: (command: string) => `kubectl exec -n vault vault-0 -- ${command}`,
};

for (const { id, cause, next, confirm, fix, fixed, risk } of allPages()) {
  test(`${id}: with a cluster, its reader chooses only what stands in <…>`, () => {
    const looks = [...confirm, fixed].flatMap(({ run, prints }) => [run, prints]);
    const filled = [risk, ...fix, ...looks].map((text) => filledIn(text, WANTED));
    // VAULT_ADDR is the reader's own: a run reads it from the same shell.
    for (const text of [cause, next, ...filled]) assert.not.match(text, /\$\{(?!VAULT_ADDR)\w/);
  });
}

/** The first lines of the commands to paste in a section of a page. */
function commandsIn(page: string, section: string): string[] {
  const { sections } = parsePage(page);
  const blocks = blocksOf(sections.get(section) ?? '').filter(({ isCode }) => isCode);
  return blocks.flatMap(({ text }) => text.split(/(?<!&&|\||\\)\n/));
}

for (const [id, page] of Object.entries(texts('docs/troubleshooting'))) {
  test(`${id}: what changes something needs the guard of the variables, which the page names`, () => {
    const changes = commandsIn(page, 'Fix').filter((line) => !READS.test(line) && !LOCAL.test(line));
    for (const command of changes) assert.ok(command.startsWith(BLOCK_GUARD), command);
    if (/\$\{[A-Z_]+:\?\}/.test(commandsIn(page, 'Confirm').concat(changes).join('\n')))
      assert.match(page, 'Paste the [variables](README.md#variables).');
  });
}

test('docs/troubleshooting: no placeholder is read as an HTML tag, which Markdown would not show', () => {
  for (const text of Object.values(texts('docs/troubleshooting'))) {
    const prose = text.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '').replaceAll(/`[^`\n]*`/g, '');
    assert.equal(prose.match(/<\w.*/g) ?? [], []);
  }
});

test.run();
