import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asText, BLOCK_END, BLOCK_START } from 'engine/resource';
import { testWith } from 'engine/testing/left-out';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { test as uvuTest } from 'uvu';
import * as assert from 'uvu/assert';

// The behaviour of a page in a wrong place, in every shell of this machine.

const SHELLS = ['bash', 'dash', 'zsh'];

/** Options against reading the startup files of a person's shell. */
const OPTIONS: Readonly<Record<string, string[]>> = { bash: ['--norc'], zsh: ['-f'] };

const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const PAGES = join(import.meta.dirname, '../../../docs');
const IDS = [
  ...['01-aws', '02-vault', '03-gloo', '04-verify', '05-first-secret', '90-troubleshoot', '99-teardown'].map(
    (id) => `runbooks/${id}`,
  ),
  'troubleshooting/README',
];

/** The blocks of a page after its reader has filled in the cluster and the region. */
const blocks = (id: string) =>
  Array.from(
    asText(readFileSync(join(PAGES, `${id}.md`))).matchAll(/^```(?:ba)?sh\n([\s\S]*?)^```$/gm),
    ([, block = '']) => block.replaceAll('<cluster_name>', 'demo').replaceAll('<aws_region>', 'us-east-1'),
  );

/** CLIs that respond to a variables block, and print CHANGED for a change. */
const CLIS = `
aws() {
  case "$*" in
    *get-caller-identity*) echo arn:aws:iam::123456789012:user/a ;;
    *describe-cluster*demo*issuer*) echo https://${ISSUER} ;;
    *describe-cluster*) return 254 ;;
    *' get-'*|*' list-'*) echo arn:aws:iam::123456789012:role/a ;;
    *) echo "CHANGED aws $*" ;;
  esac
}
kubectl() {
  case "$*" in
    *openid-configuration*) echo "{\\"issuer\\":\\"\${ISSUER:-https://${ISSUER}}\\"}" ;;
    *' read '*|*' list'*|get*|logs*) ;;
    *) echo "CHANGED kubectl $*" ;;
  esac
}
helm() { echo "CHANGED helm $*"; }
eksctl() { echo "CHANGED eksctl $*"; }
`;

/** Carries out a text that may end its shell, and keeps what it sets. */
const goingOn = (text: string) =>
  `(trap 'printf %s "$CHECKED" > state' EXIT\n${text}\n)\nCHECKED=$(cat state)`;

/** The output of a shell that goes on after errors, like an interactive one. */
function pasted(shell: string, texts: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const each = texts.slice(1).map(goingOn);
  const args = [...(OPTIONS[shell] ?? []), '-c', ['exec 2>&1', CLIS, texts[0], ...each].join('\n')];
  return spawnSync(shell, args, {
    env: { PATH: process.env.PATH, TMPDIR: tmpdir(), ...env },
    encoding: 'utf8',
    cwd: temporaryFolder(),
  }).stdout;
}

/** A machine whose CLIs all fail, such as outdated ones. */
const OUTDATED = ['aws', 'kubectl', 'helm', 'eksctl', 'vault']
  .map((cli) => `${cli}() { echo TRIED >&2; return 2; }`)
  .join('\n');

for (const shell of SHELLS) {
  const test = testWith(uvuTest, shell);
  for (const id of IDS) {
    const [variables = '', ...others] = blocks(id);

    test(`${shell}, ${id}: in the right place it says who you are, and OK`, () => {
      assert.match(pasted(shell, [variables]), /^arn:aws:iam::123456789012:user\/a\nOK: demo\n$/);
    });

    test(`${shell}, ${id}: it stops in a wrong place, in a new shell and before anything is filled in`, () => {
      const places: [first: string, env?: NodeJS.ProcessEnv][] = [
        [':'],
        // README tells the reader to export it.
        [':', { CLUSTER_NAME: 'demo' }],
        [variables.replace('"demo"', '"<cluster_name>"')],
        [variables.replace('"demo"', '""')],
        [`${variables}\n${variables.replace('"demo"', '"typo"')}`],
        [`aws() { return 1; }\n${variables}`],
      ];
      if (variables.includes('kubectl')) places.push([variables, { ISSUER: 'https://other' }]);
      for (const [first, env] of places) {
        const said = pasted(shell, [first, ...others], env);
        assert.not.match(said, 'CHANGED', first);
        if (first !== ':') assert.match(said, /^STOP: /m);
      }
    });

    const building = others.filter((text) => text.startsWith(BLOCK_START));
    if (building.length === 0) continue;
    test(`${shell}, ${id}: after a block that fails, no other one runs until the reader opens the page`, () => {
      const tries = (texts: readonly string[]) =>
        pasted(shell, [variables, ...texts.map((text) => `${OUTDATED}\necho BLOCK\n${text}`)])
          .split('BLOCK')
          .filter((said) => said.includes('TRIED'));
      assert.is(tries(building).length, 1);
      assert.is(tries([...building, BLOCK_END, ...building]).length, 2);
    });
  }
}

uvuTest.run();
