import { GUIDE, grouped, numberUpTo, RUNS } from './flag.ts';

/** The flags that a saved plan, or its consent, takes the place of. */
const KEPT_IN_PLAN = [
  ...['plan', 'yes', 'repair', 'agreed', 'fleet', 'cluster', 'region', 'kubeContext', 'only', 'from'],
  ...['guide', 'enterprise', 'strictTrust', 'adopt', 'noTags'],
];

const GUIDE_VERSIONS = ['1.17', '1.16'] as const;

/** How many clusters of a fleet run at a time: the default and the maximum. */
const CONCURRENCY = { usual: 8, most: 16 };

/** Every flag, by the name of its value in a `CommandLine`: `strictTrust` is `--strict-trust`. */
export const FLAGS = {
  ...grouped('What to run', {
    only: {
      value: 'STEPS',
      text: 'only these steps: 2, 02-vault, 02-vault.4, or several with commas; with --repair, these diagnoses',
      needs: ['repair', ['troubleshoot']],
    },
    from: {
      value: 'STEP',
      text: 'this step and those after it',
      for: [...GUIDE, 'teardown'],
    },
    guide: {
      value: '1.17 | 1.16',
      text: 'Gloo Gateway 1.17 (default) or Gloo Edge 1.16',
      for: [...RUNS, 'export'],
      is: '1.17 (Gloo Gateway) or 1.16 (Gloo Edge)',
      parse: (text: string) => GUIDE_VERSIONS.find((version) => version === text),
    },
    enterprise: {
      text: 'Gloo Gateway Enterprise: its chart, values nested under gloo:, GLOO_LICENSE_KEY',
      for: [...RUNS, 'export'],
    },
    strictTrust: {
      text: 'StringEquals in the role’s trust policy, where the guide has StringEqualsIfExists',
      for: [...RUNS, 'export'],
    },
    repair: {
      text: '90-troubleshoot: repair what it finds, after one consent. Others: --yes also agrees to repairs that the plan does not name',
      for: [...GUIDE, 'troubleshoot'],
      needs: ['yes', GUIDE],
    },
    fromError: {
      value: 'FILE',
      text: 'explain the error in this file (- reads standard input), and look at the cluster if one is named',
      for: ['troubleshoot'],
      conflicts: ['plan', 'repair', 'yes', 'fleet'],
    },
    policy: {
      text: 'print the least IAM policy for these names as JSON, and do nothing else; with --plan, what a plan needs',
      for: ['preflight'],
      conflicts: ['yes', 'json', 'report', 'fleet'],
    },
    last: {
      value: 'N',
      text: 'only the last N changes',
      for: ['journal'],
      is: 'a whole number of at least 1',
      parse: (text: string) => numberUpTo(999_999_999, text),
    },
  }),
  ...grouped('Which cluster', {
    cluster: {
      value: 'NAME',
      text: 'the EKS cluster (CLUSTER_NAME); with --fleet, only these entries, by their names with commas',
      for: [...RUNS, 'export', 'explain', 'journal'],
    },
    region: {
      value: 'REGION',
      text: 'its region (AWS_REGION)',
      for: [...RUNS, 'export', 'explain', 'journal'],
    },
    kubeContext: {
      value: 'NAME',
      text: 'the kubectl context to use instead of the current one',
      is: 'the name of a kubectl context (at most 1000 characters, no control characters)',
      fits: /^[^-\p{Cc}][^\p{Cc}]{0,999}$/u,
    },
  }),
  ...grouped('Consent', {
    plan: {
      text: 'show what would change, and change nothing (exit code 4 if something would)',
      conflicts: ['yes'],
    },
    yes: {
      short: 'y',
      text: 'consent beforehand, to the plan and to the repairs that it names',
      needs: ['repair', ['troubleshoot']],
    },
    agreed: {
      text: 'consent to the plan on standard input and to no other: how a fleet hands your answer to each cluster',
      helpOf: [],
      conflicts: ['plan', 'yes', 'fleet'],
    },
    apply: {
      value: 'FILE',
      text: 'carry out the plan that --plan --out wrote to this file, and nothing else; exit code 3 if something else has changed since',
      for: GUIDE,
      conflicts: KEPT_IN_PLAN,
    },
    adopt: {
      text: 'change what differs even if these runbooks did not create it',
      for: [...GUIDE, 'troubleshoot'],
    },
    noTags: {
      text: 'create in IAM without tags, if you are not allowed to tag; 99-teardown then leaves what was created',
      for: [...GUIDE, 'troubleshoot'],
    },
    deleteSecrets: {
      text: 'also delete the secrets engine with every secret in it, for good',
      for: ['teardown'],
    },
  }),
  ...grouped('Output', {
    json: {
      text: 'one JSON object per line instead of text (docs/events.md)',
      for: [...RUNS, 'journal'],
    },
    verbose: {
      text: 'every command, document and check, also of what does not change',
      conflicts: ['json', 'fleet', 'policy'],
    },
    report: {
      value: 'FILE',
      text: 'write what was planned and done to a file for a change ticket: run.md or run.html',
      is: 'a file that ends in .md or .html',
      fits: /\.(?:md|html)$/i,
    },
    force: {
      text: 'replace a file that these runbooks did not write',
      for: [...RUNS, 'export', 'fleet export'],
      needs: ['report', RUNS],
    },
    format: {
      value: 'FORMAT',
      text: 'a wiki page (default), or one file to run with node',
      for: ['export'],
      choices: ['md', 'mjs'],
    },
    resolved: {
      text: 'this cluster’s values instead of variables; takes inputs and asks AWS as a run does',
      for: ['export'],
    },
    out: {
      value: 'FILE | DIR',
      text: 'write to this file, or into this folder, instead of printing; - prints. With --plan: write the plan too, for --apply',
      for: ['export', 'fleet export', ...GUIDE],
      needs: ['plan', GUIDE],
    },
  }),
  ...grouped('Fleets', {
    fleet: {
      value: 'FILE',
      text: 'every cluster that FILE lists, side by side',
      for: [...RUNS, 'fleet export'],
      conflicts: ['kubeContext'],
      requiredFor: ['fleet export'],
    },
    concurrency: {
      value: 'N',
      text: `how many clusters at a time: 1 to ${CONCURRENCY.most}`,
      needs: ['fleet', RUNS],
      helpOf: ['all'],
      is: `a number from 1 to ${CONCURRENCY.most}`,
      parse: (text: string) => numberUpTo(CONCURRENCY.most, text),
      default: CONCURRENCY.usual,
    },
    shard: {
      value: 'I/N',
      text: 'only entries whose index modulo N is I: one job of several',
      needs: ['fleet', RUNS],
      helpOf: ['all'],
      is: 'I/N with I from 0 to N-1, such as 0/4',
      parse: shardOf,
    },
    inFleet: {
      text: 'how a fleet starts the run of each cluster: the fleet gives the printed commands its own flags',
      needs: ['json', RUNS],
      helpOf: [],
    },
  }),
  ...grouped('Workers', {
    to: {
      value: 'ENGINE',
      text: 'kubernetes: an Indexed Job and what it needs; github-actions: a workflow with a matrix',
      for: ['fleet export'],
      requiredFor: ['fleet export'],
      choices: ['kubernetes', 'github-actions'],
    },
    shards: {
      value: 'N',
      text: 'how many parts the fleet is split into, one pod or job each (default: one per cluster, at most 256)',
      for: ['fleet export'],
      // No Job with more indexes may retry each of them.
      is: 'a whole number from 1 to 100000',
      parse: (text: string) => numberUpTo(100_000, text),
    },
    roleArn: {
      value: 'ARN',
      text: 'the workers’ role, by IRSA or by GitHub’s OIDC provider',
      for: ['fleet export'],
      requiredFor: ['fleet export'],
      is: 'the ARN of a role',
      fits: /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
    },
    schedule: {
      value: 'CRON',
      text: 'at these times (UTC), only plan and log in: it fails if something drifted or a login fails',
      for: ['fleet export'],
      is: 'a cron expression of five fields, such as "0 6 * * *"',
      // The engine checks the numbers. Only what a cron expression may contain gets into the file.
      fits: /^[\dA-Za-z*,/-]+(?: [\dA-Za-z*,/-]+){4}$/,
    },
    image: {
      value: 'IMAGE',
      text: 'your image with node, helm, kubectl and all.mjs (required for kubernetes, and only for it)',
      for: ['fleet export'],
      // Only what a registry accepts: an address, a path, a tag and a digest.
      is: 'the name of an image',
      fits: /^[a-z0-9][\w.:/@-]{0,500}$/i,
    },
  }),
};

function shardOf(text: string): { readonly index: number; readonly of: number } | undefined {
  const [, index = '', of = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  return of !== '' && Number(index) < Number(of) ? { index: Number(index), of: Number(of) } : undefined;
}
