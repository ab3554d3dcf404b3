import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clearJobs } from './release-jobs.ts';

const OF = { release: 'gloo', namespace: 'gloo-system' };

const job = (name: string, condition: string | undefined, release?: string) => ({
  metadata: { name, annotations: release === undefined ? {} : { 'meta.helm.sh/release-name': release } },
  status: { conditions: condition === undefined ? [] : [{ type: condition, status: 'True' }] },
});

/** A cluster that has these Jobs, and what was deleted in it. */
function clusterWith(jobs: readonly ReturnType<typeof job>[]) {
  const deleted: string[] = [];
  const kubectl = {
    list: async () => jobs.filter(({ metadata }) => !deleted.includes(metadata.name)),
    change: async (resource: string) => void deleted.push(resource.replace('job gloo-system/', '')),
  } as never;
  return { kubectl, deleted };
}

const JOBS = [
  job('rollout', 'Complete', 'gloo'),
  job('check', 'Failed', 'gloo'),
  job('certgen', 'Complete'),
  job('backup', 'Complete', 'other'),
];

test('clearJobs: deletes those of the release that have ended, and no other', async () => {
  const { kubectl, deleted } = clusterWith(JOBS);
  await clearJobs(kubectl, OF, work);
  assert.equal(deleted, ['rollout', 'check']);
});

test.run();
