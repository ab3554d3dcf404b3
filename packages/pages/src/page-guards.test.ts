import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ELSEWHERE } from 'engine/network';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

// What a page does in a wrong place, in every shell that this machine has.

const SHELLS = ['bash', 'dash', 'zsh'].filter((shell) => spawnSync(shell, ['-c', ':']).error === undefined);

/** None reads the files that a person's shell begins with. */
const OPTIONS: Readonly<Record<string, string[]>> = { bash: ['--norc'], zsh: ['-f'] };

const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const PAGES = join(import.meta.dirname, '../../../docs/runbooks');
const IDS = ['01-aws', '02-vault', '03-gloo', '04-verify', '05-first-secret', '90-troubleshoot'];

const blocksIn = (text: string) =>
  Array.from(text.matchAll(/^```bash.*\n([\s\S]*?)^```$/gm), ([, block = '']) => block);

/** A page whose reader has filled in the cluster and its region. */
const pageOf = (id: string) =>
  readFileSync(join(PAGES, `${id}.md`), 'utf8')
    .replaceAll('<cluster_name>', 'demo')
    .replaceAll('<aws_region>', 'us-east-1');
const blocks = (id: string) => blocksIn(pageOf(id));
const undoBlocks = (id: string) => blocksIn(pageOf(id).split('\n## Undo\n')[1] ?? '');

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
    *'auth list'*) echo '{"aws/":{"type":"aws"}}' ;;
    *openid-configuration*) echo "{\\"issuer\\":\\"\${ISSUER:-https://${ISSUER}}\\"}" ;;
    *'vault delete'*|*' disable'*|*'policy delete'*|*'vault write'*|*'policy write'*|*' enable'*) echo "CHANGED kubectl $*" ;;
    *) found ;;
  esac
}
helm() {
  case "$*" in
    get*) found ;;
    *) echo "CHANGED helm $*" ;;
  esac
}
found() { printf '%s' "\${STDOUT:-}"; printf '%s' "\${STDERR:-}" >&2; [ -z "\${STDERR:-}" ]; }
`;

/** What a shell prints that goes on after errors, as an interactive one does. */
function pasted(shell: string, texts: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const args = [...(OPTIONS[shell] ?? []), '-c', ['exec 2>&1', CLIS, ...texts].join('\n')];
  return spawnSync(shell, args, {
    env: { PATH: process.env.PATH, TMPDIR: tmpdir(), ...env },
    encoding: 'utf8',
  }).stdout;
}

const NOTHING = { STDERR: 'No value found at auth/aws/role; (NoSuchEntity)' };

/** What each of these blocks prints after others; by default, if nothing exists yet. */
function eachPasted(
  shell: string,
  before: readonly string[],
  texts: readonly string[],
  env: NodeJS.ProcessEnv = NOTHING,
): string[] {
  const ends = '<the next block>';
  const each = texts.flatMap((text) => [`echo '${ends}'`, '(', text, ')']);
  return pasted(shell, [...before, ...each], env)
    .split(ends)
    .slice(1);
}

/** A program that prints as Windows programs do, and \`docker run -t\`. */
const CRLF = `
answer_of_aws() { ${/aws\(\) \{\n([\s\S]*?)\n\}/.exec(CLIS)?.[1] ?? ''}
}
aws() { answer_of_aws "$@" | sed 's/$/\r/'; }
`;

const WRONG: [before: (block: string) => string[], env: NodeJS.ProcessEnv, says: RegExp][] = [
  [(block) => [block.replace('"demo"', '"<cluster_name>"')], {}, /CLUSTER_NAME has no usable value/],
  [(block) => [block.replace('"us-east-1"', '""')], {}, /AWS_REGION has no usable value/],
  [(block) => [block.replace('"demo"', '"de\tmo"')], {}, /CLUSTER_NAME has no usable value/],
  [(block) => [CRLF, block], {}, /CALLER_ARN has no usable value/],
  [(block) => ['aws() { return 1; }', block], {}, /CALLER_ARN has no usable value/],
  [(block) => ['jq() { return 127; }', block], {}, /no jq/],
];
const ANOTHER: (typeof WRONG)[number] = [
  (block) => [block],
  { ISSUER: 'https://other' },
  /kubectl is in another cluster/,
];

/** The commands that succeed if the thing exists, too. */
const OVERWRITE = [
  ['01-aws', 'create-open-id-connect-provider'],
  ['02-vault', 'vault policy write', 'iam_server_id_header_value=', 'auth_type=iam'],
] as const;
const STOPPED = /^STOP: it exists, or cannot be read: nothing was written/m;

for (const shell of SHELLS) {
  for (const id of IDS) {
    const [variables = '', ...others] = blocks(id);
    const wrong = variables.includes('kubectl') ? [...WRONG, ANOTHER] : WRONG;

    test(`${shell}, ${id}: it stops, and says why`, () => {
      for (const [before, env, says] of wrong) {
        const said = pasted(shell, before(variables), env);
        assert.match(said, /^STOP: /m);
        assert.match(said, says);
        assert.not.match(said, /^OK/m);
      }
    });

    test(`${shell}, ${id}: no block runs in a new shell, or after it stopped`, () => {
      for (const before of [[], [variables.replace('"demo"', '"<cluster_name>"')]]) {
        const each = eachPasted(shell, before, others);
        assert.is(each.length, others.length);
        for (const [at, text] of each.entries()) {
          assert.not.match(text, /CHANGED/, others[at]);
          assert.match(text, /not set|null/, others[at]);
        }
      }
    });

    test(`${shell}, ${id}: in the right place it says OK, also with -euo pipefail`, () => {
      assert.match(pasted(shell, [variables]), /^OK as arn:aws:iam::123456789012:user\/a\n$/m);
      const options = shell === 'dash' ? 'set -eu' : 'set -euo pipefail';
      assert.match(pasted(shell, [options, variables]), /^OK as /m);
    });
  }

  const [variables = ''] = blocks('02-vault');
  test(`${shell}, 02-vault: no variable sends a program elsewhere than the guard looked`, () => {
    const env = Object.fromEntries(ELSEWHERE.map((name) => [name, 'elsewhere']));
    assert.match(pasted(shell, ['env'], env), 'elsewhere');
    assert.not.match(pasted(shell, [variables, 'env'], env), 'elsewhere');
  });

  for (const [read, env, says] of [
    ['nothing exists', NOTHING, /CHANGED/],
    ['another exists', { STDOUT: '{"data":{}}' }, STOPPED],
    ['it cannot be read', { STDERR: '* permission denied' }, STOPPED],
  ] as const) {
    for (const [id, ...writes] of OVERWRITE) {
      test(`${shell}, ${id}: what the guide's commands do if ${read}`, () => {
        const [variables = '', ...others] = blocks(id);
        for (const write of writes) {
          const said = pasted(shell, [variables, others.find((one) => one.includes(write)) ?? ''], env);
          assert.match(said, says);
          assert.is(said.includes('CHANGED'), read === 'nothing exists', said);
        }
      });
    }
  }

  for (const id of IDS) {
    const [block = '', ...rest] = blocks(id);
    const undo = undoBlocks(id);
    const checks = rest.filter((text) => /^echo true /m.test(text));
    // Each check prints false, but the shell then has its functions.
    const defined = checks.flatMap((check) => [block, check]);
    const made = rest.flatMap((text) => text.match(/^created ".*"/gm) ?? []);
    for (const [read, env] of [
      ['is another’s', { STDOUT: '[{"theirs":true}]' }],
      ['cannot be read', { STDERR: 'permission denied\n' }],
    ] as const) {
      test(`${shell}, ${id}: an undo deletes nothing if what has this name ${read}, and says so`, () => {
        for (const [at, said] of eachPasted(
          shell,
          [block, ...made, ...defined, block],
          undo,
          env,
        ).entries()) {
          assert.not.match(said, /CHANGED|not found/, undo[at]);
          assert.match(said, /^STOP: .* nothing was deleted$/m, undo[at]);
        }
      });
    }
    test(`${shell}, ${id}: an undo deletes nothing before the checks were pasted, and says so`, () => {
      for (const [at, said] of eachPasted(shell, [block, ...made], undo, {}).entries()) {
        assert.not.match(said, /CHANGED/, undo[at]);
        assert.match(said, /^STOP: check not pasted, .* nothing was deleted$/m, undo[at]);
      }
    });
    for (const [at, check] of checks.entries())
      test(`${shell}, ${id}: after the check ${at + 1} printed false, which it explains, no block runs`, () => {
        const said = eachPasted(shell, [block, check], rest);
        assert.match(pasted(shell, [block, check], NOTHING), /false: \w/);
        assert.not.match(said.join(''), /CHANGED/);
      });
  }
}

test.run();
