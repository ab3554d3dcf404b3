import { type Flag, GUIDE, numberUpTo } from './flag.ts';

/** The flags of commands that run nothing in a cluster: exports of runbooks and fleets, and the journal. */
export const EXPORT_FLAGS = {
  last: {
    group: 'What to run',
    value: 'N',
    text: 'only the last N changes',
    for: ['journal'],
    is: 'a whole number of at least 1',
    parse: (text: string) => numberUpTo(999_999_999, text),
  },
  format: {
    group: 'Output',
    value: 'FORMAT',
    text: 'a wiki page (default), or one file to run with node',
    for: ['export'],
    choices: ['md', 'mjs'],
  },
  resolved: {
    group: 'Output',
    text: 'this cluster’s values instead of variables; takes inputs and asks AWS as a run does',
    for: ['export'],
  },
  out: {
    group: 'Output',
    value: 'FILE | DIR',
    text: 'write to this file, or into this folder, instead of printing; - prints. With --plan: write the plan too, for --apply',
    for: ['export', 'fleet export', ...GUIDE],
    needs: ['plan', GUIDE],
  },
  to: {
    group: 'Workers',
    value: 'ENGINE',
    text: 'kubernetes: an Indexed Job and what it needs; github-actions: a workflow with a matrix',
    for: ['fleet export'],
    requiredFor: ['fleet export'],
    choices: ['kubernetes', 'github-actions'],
  },
  shards: {
    group: 'Workers',
    value: 'N',
    text: 'how many parts the fleet is split into, one pod or job each (default: one per cluster, at most 256)',
    for: ['fleet export'],
    // No Job with more indexes may retry each of them.
    is: 'a whole number from 1 to 100000',
    parse: (text: string) => numberUpTo(100_000, text),
  },
  roleArn: {
    group: 'Workers',
    value: 'ARN',
    text: 'the workers’ role, by IRSA or by GitHub’s OIDC provider',
    for: ['fleet export'],
    requiredFor: ['fleet export'],
    is: 'the ARN of a role',
    fits: /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
  },
  schedule: {
    group: 'Workers',
    value: 'CRON',
    text: 'at these times (UTC), only plan and log in: it fails if something drifted or a login fails',
    for: ['fleet export'],
    is: 'a cron expression of five fields, such as "0 6 * * *"',
    // The engine checks the numbers. Only what a cron expression may contain gets into the file.
    fits: /^[\dA-Za-z*,/-]+(?: [\dA-Za-z*,/-]+){4}$/,
  },
  image: {
    group: 'Workers',
    value: 'IMAGE',
    text: 'your image with node, helm, kubectl and all.mjs (required for kubernetes, and only for it)',
    for: ['fleet export'],
    // Only what a registry accepts: an address, a path, a tag and a digest.
    is: 'the name of an image',
    fits: /^[a-z0-9][\w.:/@-]{0,500}$/i,
  },
} as const satisfies Readonly<Record<string, Flag>>;
