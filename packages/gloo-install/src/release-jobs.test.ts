import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clearJobs, readJobs } from './release-jobs.ts';

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

const JOBS: readonly (readonly [what: string, job: ReturnType<typeof job>, ended: boolean | undefined])[] = [
  ['of the release', job('rollout', 'Complete', 'gloo'), true],
  ['that failed', job('rollout', 'Failed', 'gloo'), true],
  ['at work', job('rollout', undefined, 'gloo'), false],
  ['suspended', job('rollout', 'Suspended', 'gloo'), false],
  ['a hook, which helm itself deletes', job('certgen', 'Complete'), undefined],
  ['of another release', job('rollout', 'Complete', 'gloo-ee'), undefined],
];
for (const [what, one, ended] of JOBS) {
  test(`readJobs: a Job ${what}`, async () => {
    const { kubectl } = clusterWith([one]);
    const expected = ended === undefined ? [] : [{ name: one.metadata.name, ended }];
    assert.equal(await readJobs(kubectl, OF, work), expected);
  });
}

test('clearJobs: deletes those of the release that have ended, and no other', async () => {
  const { kubectl, deleted } = clusterWith([
    job('rollout', 'Complete', 'gloo'),
    job('check', 'Failed', 'gloo'),
    job('certgen', 'Complete'),
    job('backup', 'Complete', 'other'),
  ]);
  await clearJobs(kubectl, OF, work);
  assert.equal(deleted, ['rollout', 'check']);
});

test.run();
