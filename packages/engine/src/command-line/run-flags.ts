import { GUIDE, grouped, numberUpTo, RUNS } from './flag.ts';

/** The flags that a saved plan, or its consent, takes the place of. */
const KEPT_IN_PLAN = [
  ...['plan', 'yes', 'repair', 'agreed', 'fleet', 'cluster', 'region', 'kubeContext', 'only', 'from'],
  ...['guide', 'enterprise', 'strictTrust', 'adopt', 'noTags'],
];

const GUIDE_VERSIONS = ['1.17', '1.16'] as const;

export const RUN_FLAGS = {
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
      text: 'explain the error in this file; - reads standard input',
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
      text: 'the EKS cluster (CLUSTER_NAME)',
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
      value: 'DIGESTS',
      text: 'consent to these changes of a plan and to no others: how a fleet hands your answer to each cluster',
      conflicts: ['plan', 'yes', 'fleet'],
      is: 'a list of digests with commas, or none',
      parse: digestsOf,
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
};

function digestsOf(text: string): readonly string[] | undefined {
  if (text === 'none') return [];
  return /^[\da-f]{24}(?:,[\da-f]{24})*$/.test(text) ? text.split(',') : undefined;
}
