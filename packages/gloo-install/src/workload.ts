import { type Difference, differ, quote, type Resource } from 'engine/resource';
import type { Kubectl, KubernetesObject } from 'kubernetes';
import { RELEASE_ANNOTATION } from './ownership-labels.ts';

export interface Readiness {
  readonly ready: readonly string[];
  readonly notReady: readonly string[];
}

/**
 * A pod that is ready. Helm calls a release deployed as soon as its objects exist, and even its `--wait` ignores a
 * StatefulSet with the update strategy OnDelete, such as Vault's.
 */
export function readyPod(
  kubectl: Kubectl,
  spec: { readonly name: string; readonly namespace: string },
): Resource<Readiness> {
  const { name, namespace } = spec;
  return {
    kind: 'pod',
    name: `pod ${namespace}/${name} ready`,
    waits: true,
    check: `kubectl get pod ${name} -n ${quote(namespace)} --output json |\n  ${haveCondition('.[]', 'Ready')}`,
    async read(work) {
      const pod = await kubectl.get('pod', name, namespace, work);
      return pod && readinessOf([pod], 'Ready');
    },
    differs: differReadiness,
    remark: ({ ready }) => ready.join(', '),
    command: () => `kubectl wait --for=condition=Ready pod/${name} -n ${quote(namespace)}`,
    write: (_live, work) => kubectl.waitUntilReady('pod', name, namespace, work),
  };
}

/** The deployments of a Helm release, all of them available. */
export function readyRelease(
  kubectl: Kubectl,
  spec: { readonly release: string; readonly namespace: string },
): Resource<Readiness> {
  const { release, namespace } = spec;
  return {
    kind: 'deployments',
    name: `deployments of ${namespace}/${release} available`,
    waits: true,
    check: `kubectl get deployment -n ${quote(namespace)} --output json |\n  ${haveCondition('.[].items[]', 'Available')}`,
    async read(work) {
      const deployments = await kubectl.list('deployment', namespace, work);
      const made = deployments.filter(
        ({ metadata }) => metadata.annotations?.[RELEASE_ANNOTATION] === release,
      );
      return made.length === 0 ? undefined : readinessOf(made, 'Available');
    },
    differs: differReadiness,
    remark: ({ ready }) => ready.join(', '),
    command: () => `kubectl wait --for=condition=Available deployment --all -n ${quote(namespace)}`,
    async write(live, work) {
      const notReady = live?.notReady ?? (await this.read(work))?.notReady ?? [];
      await Promise.all(notReady.map((name) => kubectl.waitUntilReady('deployment', name, namespace, work)));
    },
  };
}

/** Whether there are such objects, and all have the condition. kubectl's own `wait` would count a slow login as a difference. */
function haveCondition(objects: string, condition: string): string {
  return `jq -es '[${objects}.status.conditions | any(.[]?; .type == "${condition}" and .status == "True")] | . != [] and all' > /dev/null`;
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

function differReadiness({ notReady }: Readiness): readonly Difference[] {
  return notReady.length === 0 ? [] : differ('not ready', notReady.join(', '), '(none)');
}
