import { Failure } from 'engine/resource';
import { allPages, filledIn, filledPage } from 'troubleshoot';
import { HEALTHY } from 'troubleshoot/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explanations, nearest } from './explain.ts';

const IDS = ['vault-sealed', 'vault-not-initialised', 'auth-not-enabled', 'kv-absent', 'another-helm'];

test('nearest: a word with a typing error finds its diagnosis first', () => {
  assert.is(nearest('vault-seeled', IDS)[0], 'vault-sealed');
  assert.is(nearest('HELM', IDS)[0], 'another-helm');
  assert.is(nearest('', IDS).length, 3);
});

test('filledPage: commands have the cluster’s values; without a cluster, the page is as it is in docs', () => {
  const filled = filledPage('client-config-differs', HEALTHY.wanted);
  assert.match(filled, 'auth/aws/config/client iam_server_id_header_value=vault.gloo.example.com');
  assert.not.match(filled, '${');
  const plain = filledPage('client-config-differs', undefined);
  assert.match(plain, /auth\/\$\{VAULT_AWS_AUTH_PATH\}\/config\/client/);
  assert.ok(plain.startsWith('# '));
});

test('explanations: a known error has its own words, its cause, and a command for each cause', () => {
  const [known] = explanations('Error: INSTALLATION FAILED: cannot re-use a name that is still in use', 'x');
  assert.is(known?.id, 'release-name-in-use');
  assert.is(known?.evidence, 'Error: INSTALLATION FAILED: cannot re-use a name that is still in use');
  assert.match(known?.confirm?.[0]?.run ?? '', 'helm list --deployed ');
  assert.ok((known?.confirm?.length ?? 0) > 1);
});

test('explanations: commands have the cluster’s values, and without a cluster their variables', () => {
  const text = '* entry for role "dev-role-iam-demo" not found';
  const [filled] = explanations(text, 'x', HEALTHY.wanted);
  assert.match(filled?.confirm?.[0]?.run ?? '', 'vault list auth/aws/role');
  const [plain] = explanations(text, 'x');
  assert.match(plain?.confirm?.[0]?.run ?? '', /auth\/\$\{VAULT_AWS_AUTH_PATH\}/);
});

for (const page of allPages()) {
  test(`explanations: with a cluster, the reader of ${page.id} chooses only what stands in <…>`, () => {
    const { confirm, fix, fixed, risk } = filledIn(page, HEALTHY.wanted);
    const texts = [
      page.cause,
      page.next,
      risk,
      ...fix,
      ...[...confirm, fixed].flatMap((look) => Object.values(look)),
    ];
    // VAULT_ADDR is the reader's own: a run reads it from the same shell.
    for (const text of texts) assert.not.match(text, /\$\{(?!VAULT_ADDR)\w/);
  });
}

test('explanations: a value of the error is in its next step, unless a shell would run something of it', () => {
  const patch = (name: string) =>
    `Error: UPGRADE FAILED: cannot patch "${name}" with kind StatefulSet: spec: Forbidden: updates to statefulset spec`;
  const [vault] = explanations(patch('vault'), 'x', HEALTHY.wanted);
  assert.match(vault?.cause ?? '', 'vault exists, and Kubernetes does not change this part of it');
  assert.match(vault?.repair[0] ?? '', 'delete statefulset vault --cascade');
  const [hostile] = explanations(patch('$(id)'), 'x', HEALTHY.wanted);
  assert.match(hostile?.repair[0] ?? '', 'delete statefulset <name> --cascade');
});

test('explanations: an address of the error is in the commands that look at it', () => {
  const [chart] = explanations(
    'looks like "https://wrong.example.com" is not a valid chart repository or cannot be reached',
    'x',
  );
  const runs = chart?.confirm?.map(({ run }) => run).join('\n') ?? '';
  assert.match(runs, 'curl -sSIL https://wrong.example.com');
});

test('explanations: no text is invalid input', () => {
  try {
    explanations(' \n', 'the pasted error');
    assert.unreachable();
  } catch (error) {
    assert.instance(error, Failure);
    const { kind, seen } = error as Failure;
    assert.equal([kind, seen], ['input', 'it is empty']);
  }
});

test('explanations: an unknown error is quoted with its facts, and with where to look', () => {
  const [answer] = explanations('Error: UPGRADE FAILED: something new', 'x');
  assert.is(answer?.evidence, 'Error: UPGRADE FAILED: something new');
  assert.equal(
    [answer?.title, answer?.cause],
    ['No diagnosis matches', 'It may come from helm; it may not be about this chain.'],
  );
  assert.match(answer?.repair[0] ?? '', 'helm history');
});

test('explanations: of an error that is not about this chain, only that is said', () => {
  const [answer] = explanations('psql: error: connection to server at "db" failed', 'x');
  assert.equal([answer?.evidence, answer?.cause], ['', 'It may not be about this chain.']);
  assert.equal(answer?.repair, []);
});

test.run();
