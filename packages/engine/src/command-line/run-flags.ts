import { type Flag, GUIDE, numberUpTo, RUNS } from './flag.ts';

/** How many clusters of a fleet run at a time: the default and the maximum. */
const CONCURRENCY = { usual: 8, most: 16 };

interface Shard {
  readonly index: number;
  readonly of: number;
}

export const RUN_FLAGS = {
  only: {
    group: 'What to run',
    value: 'STEPS',
    text: 'only these steps: 2, 02-vault, 02-vault.4, or several with commas; with --repair, these diagnoses',
    for: RUNS,
    needs: ['repair', ['troubleshoot']],
  },
  from: {
    group: 'What to run',
    value: 'STEP',
    text: 'this step and those after it',
    for: [...GUIDE, 'teardown'],
  },
  guide: {
    group: 'What to run',
    value: '1.17 | 1.16',
    text: 'Gloo Gateway 1.17 (default) or Gloo Edge 1.16',
    for: [...RUNS, 'export'],
  },
  enterprise: {
    group: 'What to run',
    text: 'Gloo Gateway Enterprise: its chart, values nested under gloo:, GLOO_LICENSE_KEY',
    for: [...RUNS, 'export'],
  },
  strictTrust: {
    group: 'What to run',
    text: 'StringEquals in the role’s trust policy, where the guide has StringEqualsIfExists',
    for: [...RUNS, 'export'],
  },
  repair: {
    group: 'What to run',
    text: '90-troubleshoot: repair what it finds, after one consent. Others: --yes also agrees to repairs that the plan does not name',
    for: [...GUIDE, 'troubleshoot'],
    needs: ['yes', GUIDE],
  },
  fromError: {
    group: 'What to run',
    value: 'FILE',
    text: 'explain the error in this file; - reads standard input',
    for: ['troubleshoot'],
    conflicts: ['plan', 'repair', 'yes', 'fleet'],
  },
  policy: {
    group: 'What to run',
    text: 'print the least IAM policy for these names as JSON, and do nothing else; with --plan, what a plan needs',
    for: ['preflight'],
    conflicts: ['yes', 'json', 'report', 'fleet'],
  },
  cluster: {
    group: 'Which cluster',
    value: 'NAME',
    text: 'the EKS cluster (CLUSTER_NAME)',
    for: [...RUNS, 'export', 'explain', 'journal'],
  },
  region: {
    group: 'Which cluster',
    value: 'REGION',
    text: 'its region (AWS_REGION)',
    for: [...RUNS, 'export', 'explain', 'journal'],
  },
  kubeContext: {
    group: 'Which cluster',
    value: 'NAME',
    text: 'the kubectl context to use instead of the current one',
    for: RUNS,
    is: 'the name of a kubectl context (at most 1000 characters, no control characters)',
    fits: /^[^-\p{Cc}][^\p{Cc}]{0,999}$/u,
  },
  plan: {
    group: 'Consent',
    text: 'show what would change, and change nothing (exit code 4 if something would)',
    for: RUNS,
    conflicts: ['yes'],
  },
  yes: {
    group: 'Consent',
    short: 'y',
    text: 'consent beforehand, to the plan and to the repairs that it names',
    for: RUNS,
    needs: ['repair', ['troubleshoot']],
  },
  agreed: {
    group: 'Consent',
    value: 'DIGESTS',
    text: 'consent to these changes of a plan and to no others: how a fleet hands your answer to each cluster',
    for: RUNS,
    conflicts: ['plan', 'yes', 'fleet'],
    is: 'a list of digests with commas, or none',
    parse: digestsOf,
  },
  apply: {
    group: 'Consent',
    value: 'FILE',
    text: 'carry out the plan that --plan --out wrote to this file, and nothing else; exit code 3 if something else has changed since',
    for: GUIDE,
    conflicts: [
      ...['plan', 'yes', 'repair', 'agreed', 'fleet', 'cluster', 'region', 'kubeContext', 'only', 'from'],
      ...['guide', 'enterprise', 'strictTrust', 'adopt', 'noTags'],
    ],
  },
  adopt: {
    group: 'Consent',
    text: 'change what differs even if these runbooks did not create it',
    for: [...GUIDE, 'troubleshoot'],
  },
  noTags: {
    group: 'Consent',
    text: 'create in IAM without tags, if you are not allowed to tag; 99-teardown then leaves what was created',
    for: [...GUIDE, 'troubleshoot'],
  },
  deleteSecrets: {
    group: 'Consent',
    text: 'also delete the secrets engine with every secret in it, for good',
    for: ['teardown'],
  },
  json: {
    group: 'Output',
    text: 'one JSON object per line instead of text (docs/events.md)',
    for: [...RUNS, 'journal'],
  },
  verbose: {
    group: 'Output',
    text: 'every command, document and check, also of what does not change',
    for: RUNS,
    conflicts: ['json', 'fleet', 'policy'],
  },
  report: {
    group: 'Output',
    value: 'FILE',
    text: 'write what was planned and done to a file for a change ticket: run.md or run.html',
    for: RUNS,
  },
  force: {
    group: 'Output',
    text: 'replace a file that these runbooks did not write',
    for: [...RUNS, 'export', 'fleet export'],
    needs: ['report', RUNS],
  },
  fleet: {
    group: 'Fleets',
    value: 'FILE',
    text: 'every cluster that FILE lists, side by side',
    for: [...RUNS, 'fleet export'],
    conflicts: ['cluster', 'kubeContext'],
    requiredFor: ['fleet export'],
  },
  concurrency: {
    group: 'Fleets',
    value: 'N',
    text: `how many clusters at a time: 1 to ${CONCURRENCY.most}`,
    for: RUNS,
    needs: ['fleet', RUNS],
    is: `a number from 1 to ${CONCURRENCY.most}`,
    parse: (text: string) => numberUpTo(CONCURRENCY.most, text),
    default: CONCURRENCY.usual,
  },
  shard: {
    group: 'Fleets',
    value: 'I/N',
    text: 'only entries whose index modulo N is I: one job of several',
    for: RUNS,
    needs: ['fleet', RUNS],
    is: 'I/N with I from 0 to N-1, such as 0/4',
    parse: shardOf,
  },
} as const satisfies Readonly<Record<string, Flag>>;

function digestsOf(text: string): readonly string[] | undefined {
  if (text === 'none') return [];
  return /^[\da-f]{24}(?:,[\da-f]{24})*$/.test(text) ? text.split(',') : undefined;
}

function shardOf(text: string): Shard | undefined {
  const [, index = '', of = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  return of !== '' && Number(index) < Number(of) ? { index: Number(index), of: Number(of) } : undefined;
}
