import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText } from 'engine/resource';
import { sectionsOf } from 'engine/run';
import { runbooksOf } from 'guide/catalogue';
import { GUIDE, guideOf } from 'guide/testing/guide';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED, stepsOf } from './runbooks.ts';

// The guides, as published: each heading, value, document and command is in its runbook or its page, in the same order.

/** A text of the repository, by its path. */
const textOf = (path: string) => asText(readFileSync(join(import.meta.dirname, '../..', path)));

/** The guide's own commands, with its shell functions inlined, each on one line. */
const SCRIPT = [...textOf('test/guide.sh').matchAll(/^(\w+)\(\) \{\n([\s\S]*?)\n\}\n/gm)]
  .reduce(
    (text, [definition, name, body]) =>
      text
        .replace(definition, '')
        .replaceAll(new RegExp(`(?<=^ *(?:if ! |until )?)${name}\\b`, 'gm'), () => `\n${body}\n`),
    textOf('test/guide.sh'),
  )
  .replaceAll(/ \\\n +/g, ' ')
  .replaceAll(/\$\{\w+:-(.*?)\}/g, '$1');

/** The headings of the guide's steps, each with the documents and commands that follow it. */
const STEPS = SCRIPT.split(/^ *## /m)
  .slice(1)
  .map((part) => {
    const [title = ''] = part.split('\n', 1);
    const found = part.matchAll(
      /<<DOCUMENT.*\n([\s\S]*?)\nDOCUMENT$|(?<=^ *|-- |\()((?:aws iam|helm (?:install|repo add)|vault) [^;\n]*)/gm,
    );
    return { title, commands: Array.from(found, ([, document, command]) => document ?? command ?? '') };
  });

/** Other parts of the guide in a runbook: names, values, and texts. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  '01-aws': [
    'NAMESPACE=gloo-system',
    'CLUSTER_NAME',
    'ACCOUNT_ID=$(aws sts get-caller-identity --query "Account" --output text)',
    'OIDC_PROVIDER=$(aws eks describe-cluster --name $CLUSTER_NAME --region $AWS_REGION --query "cluster.identity.oidc.issuer" --output text | sed -e "s/^https:////")',
    'VAULT_AUTH_ROLE_NAME="dev-role-iam-$CLUSTER_NAME"',
    'VAULT_AUTH_POLICY_NAME=gloo-vault-auth-policy-$CLUSTER_NAME',
    'If you see an EntityAlreadyExists error',
    'Use a different $VAULT_AUTH_ROLE_NAME',
    'If you see an EntityAlreadyExists error',
    'Use a different $VAULT_AUTH_POLICY_NAME',
  ],
  '02-vault': [
    'IAM_SERVER_ID_HEADER_VALUE=vault.gloo.example.com',
    'Access denied due to identity-based policies – implicit denial',
  ],
  '03-gloo': [
    'VAULT_ADDRESS=http://vault-internal.vault:8200',
    'EDGE_VERSION=v1.17.3',
    'nest these Helm settings within the gloo section',
  ],
  'edge-1.16/03-gloo': ['EDGE_VERSION=v1.16.0', 'Gloo Edge'],
  '04-verify': [
    'Summary',
    'Gloo Gateway now securely accesses Vault secrets using temporary credentials obtained through AWS IAM Roles for Service Accounts (IRSA).',
  ],
  '90-troubleshoot': [
    'Troubleshooting',
    'Access denied due to identity-based policies – implicit denial',
    'VAULT_AUTH_GET_ROLE_POLICY_NAME=gloo-vault-auth-get-role-policy-$CLUSTER_NAME',
  ],
};

/** The values beside the names of a runbook's parameters: `VAULT_KV_PATH, // dev`. */
const valuesIn = (source: string) =>
  [...source.matchAll(/^ +([A-Z_]+), \/\/ (\S+)$/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );

/** The letters of a text with the values of its variables: JSON, YAML, HCL, shell and TypeScript differ in the other characters. */
function lettersOf(text: string, values: readonly (readonly [name: string, value: string])[]): string {
  const valued = values.reduce(
    (all, [name, value]) => all.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), value),
    text.replaceAll(/^ \* /gm, ''),
  );
  return valued.toLowerCase().replaceAll(/[^a-z0-9_.*–]/g, '');
}

function assertInOrder(text: string, parts: readonly string[], values: ReturnType<typeof valuesIn>) {
  const letters = lettersOf(text, values);
  let from = 0;
  for (const part of parts) {
    const wanted = lettersOf(part, values);
    assert.ok(wanted.length > 0, 'it has letters');
    const at = letters.indexOf(wanted, from);
    assert.ok(at >= 0, `${part} ${letters.includes(wanted) ? 'comes too early' : 'is missing'}`);
    from = at + wanted.length;
  }
}

for (const [id, words] of Object.entries(WORDS)) {
  const source = textOf(`runbooks/${id}.ts`);
  const values = valuesIn(source);

  test(`${id}: has the names, values and words of the guide, in its order`, () => {
    assertInOrder(source, words, values);
  });

  test(`${id}: the value behind the name of a variable is its default`, () => {
    for (const [name, value] of values) {
      const found = value.replace(/\$\{CLUSTER_NAME\}/, 'demo').replace(/\$\{AWS_REGION\}/, 'us-east-1');
      const { [name]: known } = { ...GUIDE } as Readonly<Record<string, unknown>>;
      assert.is(known, found, name);
    }
  });
}

/** The variables that the guide sets, in its order. */
const ORDER = [
  ...['NAMESPACE', 'CLUSTER_NAME', 'AWS_REGION', 'ACCOUNT_ID', 'OIDC_PROVIDER', 'VAULT_AUTH_ROLE_NAME'],
  ...['VAULT_AUTH_ROLE_ARN', 'VAULT_AUTH_POLICY_NAME', 'VAULT_AUTH_POLICY_ARN', 'IAM_SERVER_ID_HEADER_VALUE'],
  ...['VAULT_ADDRESS', 'EDGE_VERSION', 'VAULT_ASSUMED_ROLE', 'VAULT_AUTH_GET_ROLE_POLICY_NAME'],
  'VAULT_AUTH_POLICY_ASSUME_ROLE_ARN',
];
const FROM_GUIDE = [...LOADED.sections, LOADED.troubleshoot].filter(({ id }) => /^(?:0[1-3]|90)/.test(id));
for (const runbook of FROM_GUIDE) {
  const { id } = runbook;
  test(`${id}: its page has the headings, documents and commands of test/guide.sh, in their order`, () => {
    const titles = stepsOf(GUIDE, [runbook]).map(({ title }) => title);
    const steps = STEPS.filter(({ title }) => titles.includes(title));
    assert.equal(
      steps.map(({ title }) => title),
      titles,
    );
    const parts = steps.flatMap(({ title, commands }) => [title, ...commands]);
    assert.ok(parts.length > titles.length);
    assertInOrder(textOf(`docs/runbooks/${id}.md`), parts, valuesIn(textOf(`runbooks/${id}.ts`)));
  });

  test(`${id}: the guide’s variables come in its order, and what is beyond it after a line that says so`, () => {
    const source = textOf(`runbooks/${id}.ts`);
    const [, parameters = ''] = /\(\{\n([\s\S]*?)\n {2}\}: GuideVariables\)/.exec(source) ?? [];
    const [guides = '', beyond = ''] = parameters.split('// Beyond the guide: ');
    const namesIn = (text: string) => text.match(/^ +\w+(?=,)/gm)?.map((name) => name.trim()) ?? [];
    assert.ok(namesIn(guides).length > 3);
    assert.equal(
      namesIn(guides),
      ORDER.filter((name) => namesIn(guides).includes(name)),
    );
    assert.ok(!namesIn(beyond).some((name) => ORDER.includes(name)));
    assert.equal(source.match(/beyond the guide(?!: \w)/gi) ?? [], []);
  });
}

test('Gloo Edge 1.16 has its own headings and text, and its version', () => {
  const guide = guideOf({ flags: { guide: '1.16' } });
  const [vault, gloo] = sectionsOf(runbooksOf(LOADED, ['02-vault', '03-gloo']), guide);
  assert.equal(
    vault?.steps.slice(0, 6).map(({ title }) => title),
    [
      'Step 1: Set up Vault',
      'Step 2: Enable AWS authentication on Vault',
      'Step 3: Enable a secrets engine',
      'Step 4: Create a Vault Policy',
      'Step 5: Configure the AWS authentication method',
      'Step 6: Associate the Vault Policy with AWS Role',
    ],
  );
  assert.is(gloo?.title, 'Gloo Edge');
  assert.match(gloo?.purpose ?? '', 'install Gloo Edge');
  assert.is(guide.EDGE_VERSION, 'v1.16.0');
});

test.run();
