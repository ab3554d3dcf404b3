import { commandLineOf } from 'engine/testing/catalogue';
import { refusalOf } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { fleetOf } from '../testing/guide.ts';
import { fleetExport } from './export.ts';

const clusters = (count: number, more: object = {}) =>
  fleetOf(
    JSON.stringify({
      clusters: Array.from({ length: count }, (_, index) => ({
        ...{ CLUSTER_NAME: `prod-${index}`, AWS_REGION: 'eu-west-1' },
        ...more,
      })),
    }),
  );

const exported = (args: readonly string[], fleet = clusters(3)): string =>
  fleetExport(commandLineOf(['fleet', ...args]), () => fleet);

const ROLE = ['--role-arn', 'arn:aws:iam::123456789012:role/teams/fleet'];
const EXPORT = ['export', '--fleet', 'fleets/prod.yaml', ...ROLE];
const KUBERNETES = [...EXPORT, '--to', 'kubernetes', '--image', 'registry.example.com/runbooks:1'];
const GITHUB = [...EXPORT, '--to', 'github-actions'];

const WRONG: [what: string, args: string[], why: RegExp][] = [
  ['no image', [...EXPORT, '--to', 'kubernetes'], /--image/],
  ['a role that is not an ARN', [...KUBERNETES, '--role-arn', 'arn:aws:iam::1:user/x'], /ARN of a role/],
  ['an image in GitHub Actions', [...GITHUB, '--image', 'x'], /--image/],
  ['more jobs than a matrix has', [...GITHUB, '--shards', '257'], /--shards/],
  [
    'a fleet outside the repository',
    ['export', '--fleet', '../fleet.yaml', '--to', 'github-actions', ...ROLE],
    /path from the root of the repository/,
  ],
  [
    'an expression as a file’s name',
    ['export', '--fleet', `fleets/\${{ github.token }}.yaml`, '--to', 'github-actions', ...ROLE],
    /letters, digits and/,
  ],
  ['a schedule with a quote', [...KUBERNETES, '--schedule', '0 6 * * "'], /cron expression/],
];
for (const [what, args, why] of WRONG) {
  test(`fleet: ${what} is refused before anything is read`, () => {
    const refusal = refusalOf(() =>
      fleetExport(commandLineOf(['fleet', ...args]), () => assert.unreachable() as never),
    );
    assert.match(refusal.seen, why);
  });
}

test('fleet: an entry without a region is refused', () => {
  assert.throws(() => exported(KUBERNETES, clusters(1, { AWS_REGION: '' })), /AWS_REGION is missing/);
});

// biome-ignore lint/suspicious/noExplicitAny: manifests and a workflow, of which each test reads a small part.
type Read = any;
const manifests = (args: readonly string[], fleet?: ReturnType<typeof clusters>): Read[] =>
  parseAllDocuments(exported(args, fleet)).map((document) => document.toJS());
const jobOf = (args = KUBERNETES, fleet?: ReturnType<typeof clusters>): Read => manifests(args, fleet).at(-1);

test('kubernetes: one index for each cluster, at most 256, or the requested number', () => {
  const sizes = (args: string[], count: number): number =>
    jobOf([...KUBERNETES, ...args], clusters(count)).spec.completions;
  assert.is(sizes([], 3), 3);
  assert.is(sizes([], 257), 256);
  assert.is(sizes(['--shards', '2'], 3), 2);
});

test('kubernetes: an image whose name looks like a boolean stays a string', () => {
  const args = [...EXPORT, '--to', 'kubernetes', '--image', 'true'];
  assert.is(jobOf(args).spec.template.spec.containers[0].image, 'true');
});

const workflow = (args = GITHUB): Read => parse(exported(args));
const stepsOf = (): Read[] => workflow().jobs.fleet.steps;

test('github-actions: it is started by hand, and at times only if the operator names them, with a job for each shard', () => {
  assert.equal(Object.keys(workflow().on), ['workflow_dispatch']);
  assert.equal(workflow().jobs.fleet.strategy.matrix.shard, [0, 1, 2]);
  assert.equal(workflow([...GITHUB, '--schedule', '0 6 * * *']).on.schedule, [{ cron: '0 6 * * *' }]);
});

test('github-actions: no value is put into a script', () => {
  for (const { run = '' } of stepsOf()) assert.not.match(run, /\$\{\{|fleets\/prod/);
});

test('github-actions: what a run prints is no command to GitHub', () => {
  const { run } = stepsOf().at(-1);
  const [before, stopped = '', after] = run.split(/echo "::(?:stop-commands::\$token|\$token::)"\n/);
  for (const part of [before, after]) assert.not.match(part, /^ *fleet --/m);
  assert.is(stopped.match(/^ *fleet --/gm)?.length, 4);
});

test('github-actions: every action is pinned to a commit, with its version in a comment', () => {
  for (const { uses } of stepsOf()) if (uses) assert.match(uses, /@[0-9a-f]{40}$/);
  for (const line of exported(GITHUB).split('\n'))
    if (line.includes('uses:')) assert.match(line, /# v\d+\.\d+\.\d+$/);
});

test.run();
