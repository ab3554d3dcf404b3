import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocksOf, compare, Failure, type Resource, texts } from 'engine/resource';
import { GUIDE, guideOf, ISSUER, ROLE_ARN, WORK } from 'guide/testing/guide';
import { functionsOf } from 'pages';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stepsOf } from './runbooks.ts';

/** The CLIs' answers, by the first words of their command lines. */
export type Answers = Readonly<Record<string, unknown>>;

/** The guide with every option that adds a resource. */
const EXTENDED = guideOf({
  flags: { enterprise: true },
  environment: {
    GLOO_LICENSE_SECRET_NAME: 'license',
    VAULT_STS_ROLE_ARN: 'arn:aws:iam::123456789012:role/vault-looks-up',
  },
});

/** The resources of the guide, made with these systems. */
export function resourcesWith(systems: object = {}): readonly Resource[] {
  return [EXTENDED, GUIDE].flatMap((guide) =>
    stepsOf({ ...guide, ...systems }).flatMap((step) => step.resources ?? []),
  );
}

/** The resource of a kind. Of one that both guides have, the last: the plain guide's. */
export function resourceOf(kind: string, systems?: object): Resource {
  const resource = resourcesWith(systems).findLast((one) => one.kind === kind);
  if (resource === undefined) throw new Error(`no step has a ${kind}`);
  return resource;
}

const VARIABLES = {
  ...Object.fromEntries(Object.entries(GUIDE).filter(([, value]) => typeof value === 'string')),
  VAULT_AUTH_ROLE_ARN: ROLE_ARN,
  OIDC_PROVIDER: ISSUER,
};

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/page-checks');
const JQ = spawnSync('sh', ['-c', 'jq --version']).stdout;

/**
 * What a plain shell prints for a script and variables. It starts hundreds of jq, so what it printed with the same ones is kept;
 * `npm test` asks it again.
 */
function printedBy(script: string, variables: Readonly<Record<string, string>>): string {
  const given = JSON.stringify([script, variables, `${JQ}`]);
  const kept = join(CACHE, createHash('sha256').update(given).digest('hex'));
  if (existsSync(kept) && process.env.FUZZ === undefined) return readFileSync(kept, 'utf8');
  const env = { PATH: process.env.PATH, TMPDIR: tmpdir(), ...variables };
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the shell has not ended by itself:\n${stderr}`);
  if (stderr.includes('no answer: ')) throw new Error(`${script}\n${stderr}`);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(kept, stdout);
  return stdout;
}

/** Whether a check succeeds in a plain shell, given each of these answers to the same commands. A CLI without one fails. */
export function pageSays(check: string, all: readonly Answers[]): boolean[] {
  const commands = Object.keys(all[0] ?? {});
  const cases = commands.map((words, at) => `${words.replaceAll(' ', '\\ ')}*) printf '%s\\n' "$A${at}" ;;`);
  const script = [
    `answer() { case "$1" in ${cases.join(' ')} *) ${commands.length > 0 ? 'echo "no answer: $1" >&2; ' : ''}return 9 ;; esac; }`,
    ...functionsOf([check]),
    ...['aws', 'kubectl', 'helm'].map((name) => `${name}() { answer "${name} $*"; }`),
    ...all.map((_, time) => {
      const given = commands.map((_, at) => `A${at}=$A${at}_${time}`);
      return `(\n${[...given, check].join('\n')}\n) > /dev/null\necho "$?"`;
    }),
  ].join('\n');
  const said = all.flatMap((answers, time) =>
    Object.entries(answers).map(([words, answer], at) => {
      const printed = Array.isArray(answer) && words.startsWith('kubectl') ? { items: answer } : answer;
      return [`A${at}_${time}`, typeof printed === 'string' ? printed : JSON.stringify(printed)];
    }),
  );
  const printed = printedBy(script, { ...VARIABLES, ...Object.fromEntries(said) });
  const codes = printed.trim().split('\n');
  assert.is(codes.length, all.length, printed);
  return codes.map((code) => code === '0');
}

/** The run accepts any Sid, and a Vault role without ids. A page wants both as the guide makes them. */
const STRICTER = ['Sid', 'bound_iam_principal_id'];
/** The API server accepts nothing without these, and Vault has them in every answer. */
const REQUIRED = [
  ...['kind', 'metadata', 'mountPath', 'name', 'spec', 'template'],
  ...['config', 'default_lease_ttl', 'max_lease_ttl', 'token_type'],
  ...[
    'inferred_entity_type',
    'token_bound_cidrs',
    'token_num_uses',
    'token_no_default_policy',
    'token_period',
  ],
];

/** An answer with one part changed: each value altered, each field removed, and each list longer or shorter. */
function changesOf(answer: unknown): unknown[] {
  if (Array.isArray(answer)) {
    const [another] = changesOf(answer.at(-1));
    return [
      ...answer.flatMap((one, at) => changesOf(one).map((changed) => answer.with(at, changed))),
      answer.slice(0, -1),
      [...answer, another],
    ];
  }
  if (typeof answer === 'object' && answer !== null) {
    return Object.entries(answer).flatMap(([key, value]) => {
      if (STRICTER.includes(key)) return [];
      const { [key]: _removed, ...rest } = answer as Record<string, unknown>;
      const changed = changesOf(value).map((one) => ({ ...answer, [key]: one }));
      return REQUIRED.includes(key) ? changed : [rest, ...changed];
    });
  }
  if (typeof answer === 'boolean') return [!answer];
  return [typeof answer === 'number' ? answer + 1 : `${answer}-2`];
}

/**
 * Tests that the page and the run agree on whether something fits: on answers that are as the guide has them, on each change
 * of one, and on others.
 */
export function agree(
  what: string,
  check: string,
  answers: Answers,
  runSays: (...values: never[]) => boolean | Promise<boolean>,
  ...others: readonly Answers[]
): void {
  test(`${what}: the page and the run agree on what fits`, async () => {
    const changed = Object.entries(answers).flatMap(([words, answer]) =>
      typeof answer === 'string' ? [] : changesOf(answer).map((one) => ({ [words]: one })),
    );
    const all = [{}, ...changed, ...others].map((change) => ({ ...answers, ...change }));
    const page = pageSays(check, all);
    for (const [at, given] of all.entries()) {
      const fits = await runSays(...(Object.values(given) as never[]));
      assert.is(page[at], fits, `the page about ${JSON.stringify(given)}`);
    }
    assert.ok(page[0], 'as the guide has it');
    assert.ok(page.includes(false), 'a change that matters');
  });
}

/** The same for a resource, of which the run compares what it makes of the answers. */
export function comparing(
  kind: string,
  answers: Answers,
  live: (...values: never[]) => unknown,
  ...others: readonly Answers[]
): void {
  const resource = resourceOf(kind);
  const fits = (...values: never[]) => compare(resource, live(...values)).action === 'no change';
  agree(kind, resource.check ?? '', answers, fits, ...others);
}

/** Whether the run reads these resources as the guide has them by systems with some answers. A read that fails does not fit. */
export async function readAsWanted(systems: object, ...kinds: readonly string[]): Promise<boolean> {
  try {
    const resources = kinds.map((kind) => resourceOf(kind, systems));
    const live = await Promise.all(resources.map((resource) => resource.read(WORK)));
    return resources.every((resource, at) => compare(resource, live[at]).action === 'no change');
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** The block of a file of packages/pages/texts that contains a text. */
export function blockOf(page: string, contains: string): string {
  const found = blocksOf(texts('packages/pages/texts')[page] ?? '').find(
    ({ text, isCode }) => isCode && text.includes(contains),
  );
  if (found === undefined) throw new Error(`packages/pages/texts/${page}.md has no block with ${contains}`);
  return found.text;
}
