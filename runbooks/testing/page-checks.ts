import { spawnSync } from 'node:child_process';
import { blocksOf, compare, Failure, type Resource, texts } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aws } from '../01-aws.ts';
import { vault } from '../02-vault.ts';
import { gloo } from '../03-gloo.ts';
import type { RunContext } from '../context.ts';
import { guideOf, ISSUER, ROLE_ARN, stepsOf } from './guide.ts';

// A page's check (jq in a shell) and the run's `compare`, from which 90-troubleshoot finds what is wrong, must agree.

export const GUIDE = guideOf();

/** The guide with every option that adds a resource. */
const EXTENDED = guideOf({
  flags: { enterprise: true },
  environment: {
    GLOO_LICENSE_SECRET_NAME: 'license',
    VAULT_STS_ROLE_ARN: 'arn:aws:iam::123456789012:role/vault-looks-up',
  },
});

export const WORK = { signal: new AbortController().signal, say: () => undefined };

const resourcesOf = (guide: RunContext): readonly Resource[] =>
  stepsOf(guide, [aws, vault, gloo]).flatMap(({ resources = [] }) => resources);

// The last of a kind counts: what both have is the guide's.
const RESOURCES = [...resourcesOf(EXTENDED), ...resourcesOf(GUIDE)];

/** The CLIs' answers, by the first words of their command lines; `undefined` for a command that fails. */
type Answers = Readonly<Record<string, unknown>>;

/** The functions of the pages' guards, in a shell whose guard has passed. */
const GUARD_PASSED = [
  ...blocksOf(texts('docs/by-hand').functions ?? '').flatMap(({ text, isCode }) => (isCode ? [text] : [])),
  'guarded() { :; }',
].join('\n');

/** Whether a check succeeds in a plain shell, given these answers of the CLIs. */
export function pageSays(check: string, answers: Answers): boolean {
  const { status, stderr } = runPage(check, answers);
  // With answers, an error is a mistake in the check or in the answers.
  if (stderr !== '' && Object.keys(answers).length > 0) throw new Error(`${check}\n${stderr}`);
  return status === 0;
}

/** Runs commands of a page in a plain shell, given these answers of the CLIs. A CLI without one fails. */
function runPage(commands: string, answers: Answers, env: NodeJS.ProcessEnv = {}) {
  const cases = Object.entries(answers).map(
    ([words, answer], index) =>
      `${words.replaceAll(' ', '\\ ')}*) ${answer === undefined ? 'return 1' : `printf '%s\\n' "$A${index}"`} ;;`,
  );
  const clis = ['aws', 'kubectl', 'helm', 'vault'].map((name) => `${name}() { answer "${name} $*"; }`);
  const script = `answer() { case "$1" in ${cases.join(' ')} *) echo "no answer: $1" >&2; return 9 ;; esac; }
${clis.join('\n')}
${GUARD_PASSED}
${commands}`;
  const said = Object.fromEntries(
    Object.values(answers).map((answer, index) => [
      `A${index}`,
      typeof answer === 'string' ? answer : JSON.stringify(answer),
    ]),
  );
  return spawnSync('sh', ['-c', script], {
    env: { PATH: process.env.PATH, ...VALUES, ...said, ...env },
    encoding: 'utf8',
  });
}

/** The values of the guide's variables, which the texts of the pages refer to. */
const VALUES = {
  ...Object.fromEntries(Object.entries(GUIDE.inputs).filter(([, value]) => typeof value === 'string')),
  VAULT_AUTH_ROLE_ARN: ROLE_ARN,
  OIDC_PROVIDER: ISSUER,
};

/** The block of a page of docs/by-hand that contains a text. */
export function blockOfPage(page: string, contains: string): string {
  const found = blocksOf(texts('docs/by-hand')[page] ?? '').find(
    ({ text, isCode }) => isCode && text.includes(contains),
  );
  if (found === undefined) throw new Error(`docs/by-hand/${page}.md has no block with ${contains}`);
  return found.text;
}

/** A test that no check succeeds if no CLI answers: without access, or if nothing exists. */
export function nothingWithoutAnswers(): void {
  for (const { name, check } of RESOURCES) {
    if (check === undefined) continue;
    test(`${name}: the page does not say true if nothing answers`, () => {
      assert.not(pageSays(check, {}));
    });
  }
}

/** A test that the page and the run agree on whether what exists fits, given these answers. */
export function compareBoth(
  name: string,
  kind: string,
  fits: boolean,
  live: unknown,
  answers: Answers,
): void {
  test(`${name}: the page and the run say that it ${fits ? 'fits' : 'does not fit'}`, () => {
    const resource = resourceOf(kind);
    assert.is(compare(resource, live).action === 'no change', fits, 'the run');
    assert.is(pageSays(resource.check ?? '', answers), fits, 'the page');
  });
}

/**
 * Asserts that the page and the run agree on whether a resource fits, if the run reads it with clients that get the same
 * answers. A read that fails does not fit.
 */
export async function assertBoth(
  kind: string,
  fits: boolean,
  clients: object,
  answers: Answers,
): Promise<void> {
  const resource = resourceOf(kind, resourcesOf({ ...EXTENDED, ...clients }));
  assert.is(await runSays(resource), fits, 'the run');
  assert.is(pageSays(resource.check ?? '', answers), fits, 'the page');
}

async function runSays(resource: Resource): Promise<boolean> {
  try {
    return compare(resource, await resource.read(WORK)).action === 'no change';
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** The page's check of a resource of the guide. */
export function checkOf(kind: string): string {
  return resourceOf(kind).check ?? '';
}

function resourceOf(kind: string, resources: readonly Resource[] = RESOURCES): Resource {
  const resource = resources.findLast((one) => one.kind === kind);
  if (resource === undefined) throw new Error(`no step has a ${kind}`);
  return resource;
}
