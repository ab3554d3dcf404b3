import { posix } from 'node:path';
import { GENERATED_BY } from 'runbook';
import type { EntryRuns } from '../entry.ts';
import type { Fleet, FleetEntry } from '../fleet-file.ts';
import { type Commented, yamlOf } from './commented-yaml.ts';
import { checkElsewhere } from './elsewhere.ts';
import { secretVariables } from './pod.ts';
import { sizeOf } from './size.ts';

/** How a fleet is to run in GitHub Actions. */
export interface GithubActionsExport {
  readonly fleet: Fleet;
  readonly inputsOf: EntryRuns['inputsOf'];
  /** Where the repository has the file of the fleet. */
  readonly file: string;
  /** The role that the jobs take on, by GitHub's OIDC provider. */
  readonly roleArn: string;
  /** Into how many parts the fleet is cut, a job each, where that is said. */
  readonly shards: number | undefined;
  /** How many jobs run at a time. */
  readonly parallelism: number;
}

/** Actions by the commits of their releases: a tag can be moved. */
const ACTIONS = {
  checkout: ['actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1', 'v7.0.1'],
  node: ['actions/setup-node@820762786026740c76f36085b0efc47a31fe5020', 'v7.0.0'],
  helm: ['azure/setup-helm@9bc31f4ebc9c6b171d7bfbaa5d006ae7abdb4310', 'v5.0.1'],
  kubectl: ['azure/setup-kubectl@829323503d1be3d00ca8346e5391ca0b07a9ab0d', 'v5.1.0'],
  aws: ['aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c', 'v6.2.3'],
} as const;

/** The profile that the jobs' role has, where entries have profiles: keys in the environment would stand above those. */
const PROFILE = 'fleet-worker';

/** The environment that the jobs run in. */
const ENVIRONMENT = 'gloo-vault-irsa-fleet';

/** The longest job that GitHub runs, in minutes. */
const LONGEST_JOB = 360;

/**
 * Corepack comes with this Node and checks the integrity that package.json has for pnpm. The filter leaves out packages
 * that only development needs, which is most of them. Inputs come from the fleet's file, never from a `.env`.
 */
const INSTALLATION = `corepack pnpm install --frozen-lockfile --prod --filter-prod 'gloo-vault-irsa...'
rm -f .env .env.*
`;

/** What a job does; nothing that anybody types is a part of it. */
const SCRIPT = `if [ "$MODE" = run ]; then
  corepack pnpm -s runbook all --fleet "$FLEET" --shard "$SHARD" --yes
else
  # Exit code 4 says that there is something to change: that is an answer, not a failure.
  corepack pnpm -s runbook all --fleet "$FLEET" --shard "$SHARD" --plan || [ $? -eq 4 ]
fi
`;

/**
 * The workflow by which GitHub Actions runs a fleet. Pure: the same bytes for the same fleet.
 * @throws Failure of kind input where an entry would mean something else in a job.
 */
export function githubActionsExport(options: GithubActionsExport): string {
  return yamlOf([workflow(options)]);
}

/** The workflow as a value. Pure. */
function workflow(options: GithubActionsExport): Commented {
  const { fleet, file, roleArn } = options;
  const { entries } = fleet;
  checkElsewhere(fleet, 'checkout', options.inputsOf);
  const { shards, parallelism, minutes } = sizeOf(entries.length, options.shards, options.parallelism);
  const beside = (name: string) => posix.join(posix.dirname(file), name);
  const profiles = entries.some(({ variables }) => variables.AWS_PROFILE);
  const steps = [
    { uses: ACTIONS.checkout[0], with: { 'persist-credentials': false } },
    { uses: ACTIONS.node[0], with: { 'node-version': 20, 'package-manager-cache': false } },
    { uses: ACTIONS.helm[0], with: { version: 'v3.21.4' } },
    { uses: ACTIONS.kubectl[0], with: { version: 'v1.36.1' } },
    { name: 'Install the runbooks', run: INSTALLATION },
    {
      uses: ACTIONS.aws[0],
      with: {
        'role-to-assume': roleArn,
        'aws-region': entries[0]?.variables.AWS_REGION,
        ...(profiles && { 'aws-profile': PROFILE }),
      },
    },
    {
      name: 'Run or plan',
      env: {
        MODE: valueFrom('inputs.mode'),
        FLEET: file,
        SHARD: `${valueFrom('matrix.shard')}/${shards}`,
        ...(entries.some(({ variables }) => !variables.KUBECONFIG) && { KUBECONFIG: beside('kubeconfig') }),
        ...(profiles && { AWS_PROFILE: PROFILE, AWS_CONFIG_FILE: beside('aws-config') }),
        ...secretsOf(entries),
      },
      run: SCRIPT,
    },
  ];
  return {
    head: howTo(file, beside, entries.length, shards, profiles),
    value: {
      name: 'gloo-vault-irsa fleet',
      on: {
        workflow_dispatch: {
          inputs: {
            mode: {
              description: 'Show what would change, or change it',
              type: 'choice',
              options: ['plan', 'run'],
              default: 'plan',
              required: true,
            },
          },
        },
      },
      permissions: { contents: 'read', 'id-token': 'write' },
      concurrency: { group: 'gloo-vault-irsa-fleet', 'cancel-in-progress': false },
      jobs: {
        fleet: {
          name: `shard ${valueFrom('matrix.shard')} of ${shards}`,
          environment: ENVIRONMENT,
          'runs-on': 'ubuntu-24.04',
          'timeout-minutes': Math.min(minutes, LONGEST_JOB),
          strategy: {
            'fail-fast': false,
            'max-parallel': parallelism,
            matrix: { shard: Array.from({ length: shards }, (_, index) => index) },
          },
          steps,
        },
      },
    },
    comments: [
      [['permissions', 'id-token'], 'The token by which GitHub vouches for a job to AWS.'],
      [['concurrency'], 'Never two runs on the same clusters; one that is under way is not cut off.'],
      [['jobs', 'fleet', 'environment'], 'Holds the secrets, and can demand a review of every run.'],
      [['jobs', 'fleet', 'strategy', 'fail-fast'], 'No shard ends the others.'],
    ],
    remarks: steps.flatMap(({ uses }, index) => {
      const action = Object.values(ACTIONS).find(([name]) => name === uses);
      return action === undefined ? [] : [[['jobs', 'fleet', 'steps', index, 'uses'], action[1]] as const];
    }),
  };
}

/** What GitHub puts in. */
const valueFrom = (expression: string): string => `\${{ ${expression} }}`;

function secretsOf(entries: readonly FleetEntry[]): Record<string, string> {
  return Object.fromEntries(secretVariables(entries).map((name) => [name, valueFrom(`secrets.${name}`)]));
}

function howTo(
  file: string,
  beside: (name: string) => string,
  clusters: number,
  shards: number,
  profiles: boolean,
): string {
  return `${GENERATED_BY}: a fleet of ${clusters} in ${shards} jobs. docs/scale.md has more.

Put it into .github/workflows of a repository that is these runbooks, with the fleet in ${file} and its kubeconfig in
${beside('kubeconfig')}: pnpm -s runbook fleet kubeconfig --fleet ${file} > ${beside('kubeconfig')}
A kubeconfig made by aws eks update-kubeconfig holds no secret; commit no other. ${profiles ? `The profiles of the entries are in ${beside('aws-config')}, with source_profile = ${PROFILE}.\n` : ''}
Jobs run in the environment ${ENVIRONMENT}: give it reviewers and the branches that may deploy. Its secrets, if needed:
VAULT_TOKEN, GLOO_LICENSE_KEY, and what VAULT_TOKEN_FROM names. The role trusts the subject
repo:OWNER/REPOSITORY:environment:${ENVIRONMENT} and no other.
Shard i has the clusters i, i + ${shards}, … of the fleet, counted from 0: one that is added is in one of them.
"Re-run failed jobs" runs the shards again that failed; what is done is looked at and left alone.`;
}
