import { differ, Failure, few, type Resource, type StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { observePod } from './pods.ts';
import { waitUntilReady } from './workload.ts';

export interface PodWithRoleSpec {
  readonly name: string;
  readonly namespace: string;
  readonly roleArn: string;
  /** The data that would be lost with the pod. */
  readonly wouldBeLost: (work: StepContext) => Promise<readonly string[]>;
  /** Alternatives for the operator, one sentence each. */
  readonly options: readonly string[];
}

interface LivePod {
  readonly role: string | undefined;
  /** Whether EKS Pod Identity gives the pod its credentials: then a new pod would not get the annotated role either. */
  readonly podIdentity: boolean;
  readonly wouldBeLost: readonly string[];
}

/**
 * Recreates an in-memory pod so that it gets its service account's role: the pod identity webhook gives the role only to
 * new pods.
 */
export function podWithRole(kubectl: Kubectl, spec: PodWithRoleSpec): Resource<LivePod> {
  const { name, namespace, roleArn } = spec;
  const remove = ['delete', 'pod', name, '-n', namespace];
  /** Whether a new pod would not get the role, or would lose data. */
  const blocks = ({ podIdentity, wouldBeLost }: LivePod) => podIdentity || wouldBeLost.length > 0;
  return {
    kind: 'pod-with-role',
    in: 'cluster',
    name: `pod ${namespace}/${name} with its own role`,
    async read(work) {
      const pod = await kubectl.get('pod', name, namespace, work);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
      const { role, podIdentity } = observePod(pod);
      if (role === roleArn || podIdentity) return { role, podIdentity, wouldBeLost: [] };
      return { role, podIdentity, wouldBeLost: await lossesOfRestart(spec, work) };
    },
    differs(live) {
      const differences = differ('AWS_ROLE_ARN', live.role, roleArn);
      if (differences.length === 0 || blocks(live)) return differences;
      return [
        ...differences,
        {
          field: 'data in memory',
          live: 'kept',
          wanted: 'lost with the pod; the guide’s own part is written again',
        },
      ];
    },
    refuses(live) {
      if (live === undefined || live.role === roleArn || !blocks(live)) return undefined;
      if (live.podIdentity) {
        return {
          seen: 'its service account has an EKS Pod Identity association, which takes precedence over the annotation',
          options: [
            'Check that the agent of EKS Pod Identity runs on its node (aws eks describe-addon --addon-name eks-pod-identity-agent), and that the role of the association trusts pods.eks.amazonaws.com.',
            'Or delete the association (aws eks delete-pod-identity-association) if nobody needs it.',
          ],
        };
      }
      return {
        seen: `it has to be deleted to get the role, and that would lose ${few(live.wouldBeLost)}`,
        options: spec.options,
      };
    },
    command: () => ({ run: [kubectl.typed(remove)] }),
    async write(_live, work) {
      // The pod's controller recreates it.
      await kubectl.change(`pod ${namespace}/${name}`, [...remove, '--ignore-not-found'], work);
      await waitUntilReady(kubectl, { kind: 'pod', name, namespace }, work);
    },
  };
}

/** Data that cannot be read counts as lost. */
export async function lossesOfRestart(
  { wouldBeLost }: Pick<PodWithRoleSpec, 'wouldBeLost'>,
  work: StepContext,
): Promise<readonly string[]> {
  try {
    return await wouldBeLost(work);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [`its contents, which could not be read (${error.seen})`];
  }
}
