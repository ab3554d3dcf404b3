import { posix } from 'node:path';
import { GENERATED_BY } from 'engine/run';
import type { EntryRuns } from '../entry.ts';
import type { Fleet } from '../fleet-file.ts';
import { checkForWorkers, repositoryCommands, secretVariables, sizeOf } from './workers.ts';

/** Options of a fleet in GitHub Actions. */
export interface GithubActionsExport {
  readonly fleet: Fleet;
  readonly runs: Pick<EntryRuns, 'inputsOf' | 'loginStep'>;
  /** The path of the fleet's file in the repository. */
  readonly file: string;
  /** The role that the jobs assume through GitHub's OIDC provider. */
  readonly roleArn: string;
  /** How many jobs share the fleet, if the operator sets it. */
  readonly shards: number | undefined;
  /** How many jobs run at a time. */
  readonly parallelism: number;
  /** When a workflow looks for drift, in cron's format; undefined for one that is started by hand and may change. */
  readonly schedule?: string | undefined;
}

/** The profile of the jobs' role, used if entries have profiles: keys in the environment would override those. */
const PROFILE = 'fleet-worker';

/** The GitHub environment that the jobs run in. */
const ENVIRONMENT = 'gloo-vault-irsa-fleet';

/** The longest job that GitHub allows, in minutes. */
const LONGEST_JOB = 360;

const BY_HAND = `\
  workflow_dispatch:
    inputs:
      mode:
        description: Show what would change, or change it
        type: choice
        options: [plan, run]
        default: plan
        required: true
`;

const scheduled = (cron: string): string => `\
  # In UTC. It changes nothing, so its role and its tokens need to read only; see docs/security.md.
  schedule:
    - cron: "${cron}"
  workflow_dispatch:
`;

const RUN_OR_PLAN = `\
          if [ "$MODE" = run ]; then
            corepack pnpm -s runbook all --fleet "$FLEET" --shard "$SHARD" --yes
          else
            # Exit code 4 means that there are changes to make. That is an answer, not a failure.
            corepack pnpm -s runbook all --fleet "$FLEET" --shard "$SHARD" --plan || [ $? -eq 4 ]
          fi
`;

const addRepositories = (commands: readonly string[]): string =>
  commands.map((command) => `          ${command}\n`).join('');

/** It fails if something drifted (exit code 4) or a login fails, and the summary says which resource and field. */
const logInAndPlan = (loginStep: string): string => `\
          code=0
          corepack pnpm -s runbook all --fleet "$FLEET" --shard "$SHARD" --only ${loginStep} --yes > output.txt 2>&1 || code=$?
          corepack pnpm -s runbook all --fleet "$FLEET" --shard "$SHARD" --plan >> output.txt 2>&1 || code=$?
          cat output.txt
          { echo '~~~text'; cat output.txt; echo '~~~'; } >> "$GITHUB_STEP_SUMMARY"
          exit "$code"
`;

/** An expression that GitHub evaluates. */
const github = (expression: string): string => `\${{ ${expression} }}`;

/**
 * The workflow that runs a fleet in GitHub Actions. Pure: the same fleet gives the same bytes. Nothing that a user
 * types becomes part of a script, and actions are pinned to commits, because tags can move.
 * @throws Failure of kind input if an entry would mean something else in a job.
 */
export function githubActionsExport(options: GithubActionsExport): string {
  const { fleet, runs, file, roleArn, schedule } = options;
  const { entries } = fleet;
  // A run that only reads must not wait for a review, so it has an environment of its own.
  const environment = schedule === undefined ? ENVIRONMENT : `${ENVIRONMENT}-drift`;
  const repositories = repositoryCommands(checkForWorkers(fleet, 'checkout', runs.inputsOf));
  const { shards, parallelism, minutes } = sizeOf(entries.length, options.shards, options.parallelism);
  const beside = (name: string) => posix.join(posix.dirname(file), name);
  const profiles = entries.some(({ variables }) => variables.AWS_PROFILE);
  const secrets = secretVariables(entries).map((name) => `          ${name}: ${github(`secrets.${name}`)}\n`);
  return `# ${GENERATED_BY}: ${shards} jobs for a fleet of ${entries.length}. See docs/scale.md.
#
# 1. Copy this file to .github/workflows of a repository that contains these runbooks and the fleet in ${file}.
# 2. Commit the kubeconfig for the jobs:
#   pnpm -s runbook fleet kubeconfig --fleet ${file} > ${beside('kubeconfig')}
#    One made by aws eks update-kubeconfig holds no secret. Do not commit any other.
${profiles ? `#    Also commit ${beside('aws-config')} with the profiles of the entries, each with source_profile = ${PROFILE}.\n` : ''}\
# 3. Create the environment ${environment}, with ${schedule === undefined ? 'reviewers and the branches that may deploy' : 'the branches that may use it, and no reviewers, since nobody is there to ask'}. If the fleet needs them, give
#    it the secrets VAULT_TOKEN, GLOO_LICENSE_KEY and the variables that VAULT_TOKEN_FROM names.
# 4. Let the role trust the subject repo:OWNER/REPOSITORY:environment:${environment} and no other.
#
# Shard i runs every cluster whose index modulo ${shards} is i. A cluster that you add belongs to one of them.
# "Re-run failed jobs" runs the failed shards again. Clusters that are done are checked and not changed.

name: gloo-vault-irsa fleet${schedule === undefined ? '' : ' drift'}
on:
${schedule === undefined ? BY_HAND : scheduled(schedule)}\
permissions:
  contents: read
  # GitHub's token, which AWS exchanges for credentials.
  id-token: write
# ${schedule === undefined ? 'Two runs of this fleet never overlap: one waits for the other. GitHub cancels it if a third one is started.' : 'Two checks of this fleet never overlap. They change nothing, so a run does not wait for them.'}
concurrency:
  group: ${JSON.stringify(`${environment} ${file}`)}
  cancel-in-progress: false
jobs:
  fleet:
    name: shard ${github('matrix.shard')} of ${shards}
    # It holds the secrets, and can require a review of each run.
    environment: ${environment}
    runs-on: ubuntu-24.04
    timeout-minutes: ${Math.min(minutes, LONGEST_JOB)}
    strategy:
      # A failed shard does not stop the others.
      fail-fast: false
      max-parallel: ${parallelism}
      matrix:
        shard: [${Array.from({ length: shards }, (_, index) => index).join(', ')}]
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          node-version: 20
          package-manager-cache: false
      - uses: azure/setup-helm@9bc31f4ebc9c6b171d7bfbaa5d006ae7abdb4310 # v5.0.1
        with:
          version: v3.21.4
      - uses: azure/setup-kubectl@829323503d1be3d00ca8346e5391ca0b07a9ab0d # v5.1.0
        with:
          version: v1.36.1
      # Before the job has credentials, and without running the scripts of any package. Inputs come from the fleet's file,
      # never from a .env file.
      - name: Install the runbooks
        run: |
          corepack pnpm install --frozen-lockfile --ignore-scripts
          rm -f .env .env.*
      - uses: aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3
        with:
          role-to-assume: ${roleArn}
          aws-region: ${entries[0]?.variables.AWS_REGION}
${profiles ? `          aws-profile: ${PROFILE}\n` : ''}\
      - name: ${schedule === undefined ? 'Run or plan' : 'Log in and plan'}
        env:
${schedule === undefined ? `          MODE: ${github('inputs.mode')}\n` : ''}\
          FLEET: ${JSON.stringify(file)}
          SHARD: ${github('matrix.shard')}/${shards}
          KUBECONFIG: ${JSON.stringify(beside('kubeconfig'))}
${profiles ? `          AWS_PROFILE: ${PROFILE}\n          AWS_CONFIG_FILE: ${JSON.stringify(beside('aws-config'))}\n` : ''}\
${secrets.join('')}\
        run: |
${schedule === undefined ? RUN_OR_PLAN : `${addRepositories(repositories)}${logInAndPlan(runs.loginStep)}`}`;
}
