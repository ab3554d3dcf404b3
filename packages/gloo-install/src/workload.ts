import type { Kubectl, KubernetesObject } from 'cluster-tools';
import type { Comparison, Resource } from 'resource';

/** What of a workload is there, and what of it is not ready yet. */
export interface Readiness {
  readonly ready: readonly string[];
  readonly notReady: readonly string[];
}

/**
 * A pod that is ready. Helm calls a release deployed as soon as its objects exist, and even its `--wait` passes
 * over a StatefulSet that is updated on deletion, as Vault's is.
 */
export function readyPod(
  kubectl: Kubectl,
  spec: { readonly name: string; readonly namespace: string },
): Resource<Readiness> {
  const { name, namespace } = spec;
  return {
    name: `pod ${namespace}/${name} ready`,
    command: `kubectl wait --for=condition=Ready pod/${name} -n ${namespace}`,
    async read(work) {
      const pod = await kubectl.get('pod', name, namespace, work);
      return pod && readinessOf([pod], 'Ready');
    },
    compare: compareReadiness,
    apply: (_live, work) => kubectl.waitUntilReady('pod', name, namespace, work),
  };
}

/** The deployments that a Helm release made, all of them available. */
export function readyRelease(
  kubectl: Kubectl,
  spec: { readonly release: string; readonly namespace: string },
): Resource<Readiness> {
  const { release, namespace } = spec;
  return {
    name: `deployments of ${namespace}/${release} available`,
    command: `kubectl wait --for=condition=Available deployment --all -n ${namespace}`,
    async read(work) {
      const deployments = await kubectl.list('deployment', namespace, work);
      const made = deployments.filter(
        ({ metadata }) => metadata.annotations?.['meta.helm.sh/release-name'] === release,
      );
      return made.length === 0 ? undefined : readinessOf(made, 'Available');
    },
    compare: compareReadiness,
    async apply(live, work) {
      const notReady = live?.notReady ?? (await this.read(work))?.notReady ?? [];
      await Promise.all(notReady.map((name) => kubectl.waitUntilReady('deployment', name, namespace, work)));
    },
  };
}

function readinessOf(objects: readonly KubernetesObject[], condition: string): Readiness {
  const names = (ready: boolean) =>
    objects.filter((object) => isTrue(object, condition) === ready).map(({ metadata }) => metadata.name);
  return { ready: names(true), notReady: names(false) };
}

function isTrue(object: KubernetesObject, condition: string): boolean {
  const { conditions = [] } = (object.status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some(({ type, status }) => type === condition && status === 'True');
}

/** Measures readiness. Pure. */
export function compareReadiness(live: Readiness | undefined): Comparison {
  if (live === undefined) return { status: 'create' };
  if (live.notReady.length === 0) return { status: 'done', detail: live.ready.join(', ') };
  return {
    status: 'change',
    differences: [{ field: 'not ready', live: live.notReady.join(', '), wanted: '(none)' }],
  };
}
