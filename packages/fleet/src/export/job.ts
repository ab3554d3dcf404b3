import type { Commented, Comments } from './commented-yaml.ts';
import { POD_COMMENTS, type PodFacts, podOf } from './pod.ts';

/** What a Job is made from. */
export interface JobFacts extends PodFacts {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The Indexed Job: a pod for each shard, and each shard tried again by itself. Pure. */
export function indexedJob(facts: JobFacts): Commented {
  const { name, namespace, labels, size } = facts;
  return {
    value: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace, labels },
      spec: {
        completionMode: 'Indexed',
        completions: size.shards,
        parallelism: size.parallelism,
        backoffLimitPerIndex: 3,
        podReplacementPolicy: 'Failed',
        podFailurePolicy: {
          rules: [
            { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
            {
              action: 'FailIndex',
              onExitCodes: { containerName: 'worker', operator: 'In', values: [2, 3] },
            },
          ],
        },
        ttlSecondsAfterFinished: WEEK,
        template: { metadata: { labels }, spec: podOf(facts) },
      },
    },
    comments: COMMENTS,
  };
}

/** In seconds. */
const WEEK = 7 * 24 * 3600;

const COMMENTS: Comments = [
  [
    ['spec', 'backoffLimitPerIndex'],
    'How often a shard is tried again, after 10 s, 20 s and 40 s. None ends the others.',
  ],
  [['spec', 'podReplacementPolicy'], 'Never two pods at work on one shard.'],
  [
    ['spec', 'podFailurePolicy', 'rules', 0],
    'A pod that goes with a drained node is no failure of its shard.',
  ],
  [
    ['spec', 'podFailurePolicy', 'rules', 1],
    `2: wrong input. 3: a conflict, which is for a person. Both would end in the same way again.
All else is tried again: 1 (a step failed), 130 (interrupted), 137 (killed).`,
  ],
  [['spec', 'ttlSecondsAfterFinished'], 'A week later the Job is deleted, with its pods and their logs.'],
  ...POD_COMMENTS.map(([path, text]) => [['spec', 'template', 'spec', ...path], text] as const),
];
