import { GUIDE, grouped, numberUpTo, RUNS } from './flag.ts';

/** How many clusters of a fleet run at a time: the default and the maximum. */
const CONCURRENCY = { usual: 8, most: 16 };

interface Shard {
  readonly index: number;
  readonly of: number;
}

export const OUTPUT_FLAGS = {
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
      conflicts: ['cluster', 'kubeContext'],
      requiredFor: ['fleet export'],
    },
    concurrency: {
      value: 'N',
      text: `how many clusters at a time: 1 to ${CONCURRENCY.most}`,
      needs: ['fleet', RUNS],
      is: `a number from 1 to ${CONCURRENCY.most}`,
      parse: (text: string) => numberUpTo(CONCURRENCY.most, text),
      default: CONCURRENCY.usual,
    },
    shard: {
      value: 'I/N',
      text: 'only entries whose index modulo N is I: one job of several',
      needs: ['fleet', RUNS],
      is: 'I/N with I from 0 to N-1, such as 0/4',
      parse: shardOf,
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

function shardOf(text: string): Shard | undefined {
  const [, index = '', of = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  return of !== '' && Number(index) < Number(of) ? { index: Number(index), of: Number(of) } : undefined;
}
