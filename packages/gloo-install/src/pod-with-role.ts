import type { Kubectl } from 'cluster-tools';
import { differ, quote, type Resource, type Work } from 'resource';
import { roleOfPod } from './pods.ts';
import { whatWouldBeLost } from './would-be-lost.ts';

export interface PodWithRoleSpec {
  readonly name: string;
  readonly namespace: string;
  readonly roleArn: string;
  /** What becomes of what the pod keeps in memory: a phrase. */
  readonly memory: string;
  /** Data that would be lost with it and must not be: a phrase each. */
  readonly wouldBeLost: (work: Work) => Promise<readonly string[]>;
  /** What the operator can do instead, one sentence each. */
  readonly options: readonly string[];
}

interface LivePod {
  readonly role: string | undefined;
  readonly wouldBeLost: readonly string[];
}

/**
 * A pod that keeps its data in memory, with the role of its service account. The pod identity webhook gives the role
 * only to new pods, so an older one is deleted, and its controller recreates it.
 */
export function podWithRole(kubectl: Kubectl, spec: PodWithRoleSpec): Resource<LivePod> {
  const { name, namespace, roleArn } = spec;
  return {
    kind: 'pod-with-role',
    name: `pod ${namespace}/${name} with its own role`,
    async read(work) {
      const pod = await kubectl.get('pod', name, namespace, work);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
      const role = roleOfPod(pod);
      return { role, wouldBeLost: role === roleArn ? [] : await whatWouldBeLost(spec, work) };
    },
    compare(live) {
      if (live === undefined) return { status: 'create' };
      const differences = differ('AWS_ROLE_ARN', live.role, roleArn);
      if (differences.length === 0) return { status: 'done' };
      if (live.wouldBeLost.length === 0) {
        const memory = { field: 'its memory', live: 'kept', wanted: spec.memory };
        return { status: 'change', differences: [...differences, memory] };
      }
      return {
        status: 'conflict',
        differences,
        seen: `it has to be deleted to get the role, and this would be lost: ${live.wouldBeLost.join(', ')}`,
        options: spec.options,
      };
    },
    command: () => `kubectl delete pod ${name} -n ${quote(namespace)}`,
    async apply(_live, work) {
      await kubectl.deletePod(name, namespace, work);
      await kubectl.waitUntilReady('pod', name, namespace, work);
    },
  };
}
