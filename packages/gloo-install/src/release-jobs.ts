import { type StepContext, waitFor } from 'engine/resource';
import { type Kubectl, trueCondition } from 'kubernetes';
import { type ReleaseName, releaseOf } from './ownership.ts';

/** A Job that belongs to a release, and is no hook. */
export interface ReleaseJob {
  readonly name: string;
  readonly ended: boolean;
}

/** How long a Job may take to end before an upgrade, in milliseconds. After that, helm tries and says what is wrong. */
const ENDS_WITHIN = 60_000;

/**
 * The Jobs of a release. Nobody can change the pods of a Job, and a chart of another version has other ones: helm fails to
 * upgrade a release whose Job is still there. Gloo's stays for 5 minutes after it has ended (`ttlSecondsAfterFinished`);
 * charts since 1.16.3 delete it by a hook, if that may run.
 */
export async function readJobs(
  kubectl: Kubectl,
  { release, namespace }: ReleaseName,
  work: StepContext,
): Promise<readonly ReleaseJob[]> {
  // Helm annotates what belongs to a release, but no hooks, which it deletes before it creates them again.
  const jobs = await kubectl.list('job', namespace, work);
  return jobs
    .filter((job) => releaseOf(job) === release && job.metadata.deletionTimestamp === undefined)
    .map((job) => ({
      name: job.metadata.name,
      ended: trueCondition(job, 'Complete', 'Failed') !== undefined,
    }));
}

const deleteJob = (name: string, namespace: string) => [
  'delete',
  'job',
  name,
  '-n',
  namespace,
  '--ignore-not-found',
];

/** The commands that a person would type before an upgrade. */
export function clearJobsCommands(
  kubectl: Kubectl,
  jobs: readonly ReleaseJob[],
  namespace: string,
): string[] {
  return jobs.flatMap(({ name, ended }) => [
    ...(ended ? [] : [kubectl.typed(['wait', '--for=condition=Complete', `job/${name}`, '-n', namespace])]),
    kubectl.typed(deleteJob(name, namespace)),
  ]);
}

/** Waits until the Jobs of a release have ended, and deletes them. */
export async function clearJobs(kubectl: Kubectl, of: ReleaseName, work: StepContext): Promise<void> {
  const what = `the jobs of ${of.namespace}/${of.release} to end, which an upgrade cannot change`;
  await waitFor(
    { what, atMost: ENDS_WITHIN, first: 500 },
    async () => {
      const jobs = await readJobs(kubectl, of, work);
      for (const { name } of jobs.filter(({ ended }) => ended)) {
        work.progress(`kubectl delete job ${name}, which has ended and cannot be changed`);
        await kubectl.change(`job ${of.namespace}/${name}`, deleteJob(name, of.namespace), work);
      }
      return jobs.every(({ ended }) => ended) || undefined;
    },
    work,
  );
}
