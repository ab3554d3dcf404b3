import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ISSUER, ROLE_ARN } from '../testing/guide.ts';
import { exportedPages } from './pages.ts';

// The guard of a page, and the functions that it defines, in every shell that this machine has.

const SHELLS = ['bash', 'dash', 'zsh'].filter((shell) => spawnSync(shell, ['-c', ':']).error === undefined);

/** None reads the files that a person's shell begins with. */
const OPTIONS: Readonly<Record<string, string[]>> = { bash: ['--norc'], zsh: ['-f'] };

const pages = await exportedPages(
  ['01-aws', '02-vault', '03-gloo', '04-verify', '90-troubleshoot'],
  { runbook: 'export', cluster: 'demo', region: 'us-east-1' } as never,
  false,
);

/** The blocks of a page. */
function blocks(id: string): string[] {
  const page = pages.get(`${id}.md`) ?? '';
  return [...page.matchAll(/^```bash.*\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

/** CLIs that answer what a guard asks, find what \`FOUND\` says, and print CHANGED for everything else. */
const CLIS = `
aws() {
  case "$*" in
    *get-caller-identity*) echo arn:aws:iam::123456789012:user/a ;;
    *issuer*) echo https://${ISSUER} ;;
    *'get-role --role-name dev-role-iam-demo --query Role.Arn'*) echo ${ROLE_ARN} ;;
    *' get-'*|*' list-'*) found ;;
    *) echo "CHANGED aws $*" ;;
  esac
}
kubectl() {
  case "$*" in
    *current-context*) echo demo ;;
    *openid-configuration*) echo "{\\"issuer\\":\\"https://${ISSUER}\\"}" ;;
    *'vault read'*) found ;;
    *) echo "CHANGED kubectl $*" ;;
  esac
}
helm() { echo "CHANGED helm $*"; }
found() { printf '%s' "\${STDOUT:-}"; printf '%s' "\${STDERR:-}" >&2; [ -z "\${STDERR:-}" ]; }
`;

/** What a shell prints that goes on after errors, as an interactive one does. */
function pasted(shell: string, texts: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const args = [...(OPTIONS[shell] ?? []), '-c', ['exec 2>&1', CLIS, ...texts].join('\n')];
  return spawnSync(shell, args, { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' }).stdout;
}

/** What each of these blocks prints after others, if nothing exists yet. */
function eachPasted(shell: string, before: readonly string[], texts: readonly string[]): string[] {
  const ends = '<the next block>';
  const each = texts.flatMap((text) => [`echo '${ends}'`, '(', text, ')']);
  return pasted(shell, [...before, ...each], NOTHING)
    .split(ends)
    .slice(1);
}

const NOTHING = { STDERR: 'No value found at auth/aws/role' };

for (const shell of SHELLS) {
  for (const [name] of pages) {
    const id = name.replace('.md', '');
    const [variables = '', guard = '', ...others] = blocks(id);

    test(`${shell}, ${id}: no block runs without the guard, or with that of another page`, () => {
      const other = blocks(id === '01-aws' ? '02-vault' : '01-aws').slice(0, 2);
      for (const before of [[], [variables], [variables, guard, ...other]]) {
        const said = eachPasted(shell, before, others);
        assert.is(said.length, others.length);
        for (const text of said) {
          assert.not.match(text, /CHANGED/);
          assert.match(text, /not found|not set|STOP: paste the variables and the guard of/);
        }
      }
    });

    test(`${shell}, ${id}: no block runs after a variable was changed`, () => {
      const changed = [variables, guard, 'export VAULT_AUTH_ROLE_NAME=other', 'export AWS_REGION=eu-west-1'];
      assert.match(pasted(shell, [variables, guard]), /OK\n$/);
      assert.not.match(eachPasted(shell, changed, others).join(''), /CHANGED/);
    });
  }

  const [variables = '', guard = '', ...others] = blocks('02-vault');
  const ready = [variables, guard];
  for (const [read, env, says] of [
    ['nothing exists', NOTHING, /CHANGED kubectl/],
    [
      'another exists',
      { STDOUT: '{"data":{}}' },
      /STOP: nothing was written.*\{"data":\{\}\}\nSTOP: the check/,
    ],
    ['it cannot be read', { STDERR: '* permission denied' }, /STOP: nothing was written.*permission denied/],
  ] as const) {
    test(`${shell}, 02-vault: what the guide's commands do if ${read}`, () => {
      for (const write of ['vault policy write', 'iam_server_id_header_value=', 'auth_type=iam']) {
        const block = others.find((one) => one.includes(write)) ?? '';
        const said = pasted(shell, [...ready, block, 'step 02-vault.5 && echo LATER'], env);
        assert.match(said, says);
        assert.is(said.includes('CHANGED'), read === 'nothing exists', said);
        assert.is(said.includes('LATER'), read === 'nothing exists', said);
      }
    });
  }

  test(`${shell}: a check that prints false stops the steps after it until it prints true`, () => {
    const said = pasted(shell, [
      ...ready,
      'false',
      'checked 02-vault.2',
      'step 02-vault.2 && echo TWO',
      'step 02-vault.3 && echo THREE',
      'true',
      'checked 02-vault.2',
      'step 02-vault.3 && echo AGAIN',
    ]);
    assert.match(said, /OK\nfalse\nTWO\nSTOP: the check of step 2 [^\n]*\ntrue\nAGAIN\n$/);
  });
}

test.run();
