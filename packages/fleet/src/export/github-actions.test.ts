import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { fleetOf, inputsOf } from '../../testing/guide.ts';
import { type GithubActionsExport, githubActionsExport } from './github-actions.ts';

const clusters = (count: number, more: object = {}): string =>
  JSON.stringify({
    clusters: Array.from({ length: count }, (_, index) => ({
      CLUSTER_NAME: `prod-${index}`,
      AWS_REGION: 'eu-west-1',
      ...more,
    })),
  });

function text(fleet = clusters(3), options: Partial<GithubActionsExport> = {}): string {
  return githubActionsExport({
    fleet: fleetOf(fleet),
    runs: { inputsOf, loginStep: '04-verify.1' },
    file: 'fleets/prod.yaml',
    roleArn: 'arn:aws:iam::123456789012:role/fleet',
    shards: undefined,
    parallelism: 10,
    ...options,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a workflow, of which each test reads a small part.
const job = (...args: Parameters<typeof text>): any => parse(text(...args)).jobs.fleet;

test('github-actions: the same fleet, the same bytes', () => assert.is(text(), text()));

test('github-actions: one job for each cluster, up to the size of a matrix', () => {
  assert.equal(job().strategy.matrix.shard, [0, 1, 2]);
  assert.is(job().strategy['max-parallel'], 3);
  const many = job(clusters(1000)).strategy;
  assert.is(many.matrix.shard.length, 256);
  assert.is(many['max-parallel'], 10);
});

test('github-actions: runs of one fleet never overlap, and other fleets and looks for drift do not wait for them', () => {
  const group = (options: Parameters<typeof text>[1] = {}) =>
    parse(text(undefined, options)).concurrency.group;
  assert.is(group(), 'gloo-vault-irsa-fleet fleets/prod.yaml');
  assert.is(group({ file: 'b: #.yaml' }), 'gloo-vault-irsa-fleet b: #.yaml');
  assert.is(group({ schedule: '0 5 * * *' }), 'gloo-vault-irsa-fleet-drift fleets/prod.yaml');
});

test('github-actions: packages are installed before the job gets credentials', () => {
  const { steps } = job();
  const uses = steps.findIndex((step: { uses?: string }) => step.uses?.includes('configure-aws-credentials'));
  const installs = steps.findIndex(({ run = '' }) => run.includes('pnpm install'));
  assert.ok(installs !== -1 && uses > installs, `${installs} ${uses}`);
  assert.is(uses, steps.length - 2);
});

test('github-actions: the job reads no .env file, even a committed one', () => {
  const { run } = job().steps.find(({ run = '' }) => run.includes('pnpm install'));
  assert.match(run, /^rm -f \.env \.env\.\*$/m);
});

test('github-actions: jobs run in an environment, which can require a review', () => {
  assert.is(job().environment, 'gloo-vault-irsa-fleet');
});

test('github-actions: nothing but the mode, the shard and secrets is an expression', () => {
  const all = text(clusters(2, { AWS_PROFILE: `\${{ github.token }}`, VAULT_TOKEN_FROM: 'TOKEN_EU' }));
  for (const [, expression = ''] of all.matchAll(/\$\{\{ ?(.*?) ?\}\}/g)) {
    assert.match(expression, /^(inputs\.mode|matrix\.shard|secrets\.[A-Z_]+)$/);
  }
});

test('github-actions: no value is put into a script', () => {
  for (const { run = '' } of job().steps) assert.not.match(run, /\$\{\{/);
});

test('github-actions: every action is pinned to a commit, with its version in a comment', () => {
  for (const { uses } of job().steps) if (uses) assert.match(uses, /@[0-9a-f]{40}$/);
  for (const line of text().split('\n')) if (line.includes('uses:')) assert.match(line, /# v\d+\.\d+\.\d+$/);
});

test('github-actions: entries with profiles start from the jobs’ role through a profile, not through keys', () => {
  const { env } = job(clusters(2, { AWS_PROFILE: 'team-a' })).steps.at(-1);
  assert.equal([env.AWS_PROFILE, env.AWS_CONFIG_FILE], ['fleet-worker', 'fleets/aws-config']);
  assert.is(job().steps.at(-1).env.AWS_PROFILE, undefined);
});

test('github-actions: secrets come from the repository’s', () => {
  const { env } = job(clusters(1, { VAULT_TOKEN_FROM: 'TOKEN_EU' })).steps.at(-1);
  for (const name of ['VAULT_TOKEN', 'GLOO_LICENSE_KEY', 'TOKEN_EU']) {
    assert.is(env[name], `\${{ secrets.${name} }}`);
  }
});

test('github-actions: no job’s limit exceeds GitHub’s', () => {
  assert.is(job()['timeout-minutes'], 30);
  assert.is(job(clusters(1000), { shards: 1 })['timeout-minutes'], 360);
});

test.run();
