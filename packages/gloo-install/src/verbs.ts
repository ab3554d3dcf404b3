import {
  differSubset,
  type GuideFile,
  type Item,
  type Resource,
  type Variable,
  variable,
} from 'engine/resource';
import type { Helm, HelmRelease, Kubectl } from 'kubernetes';
import { type GlooSpec, glooRelease } from './guide/gloo-release.ts';
import { chartRepository } from './guide/repository.ts';
import { type VaultSpec, vaultRelease } from './guide/vault-release.ts';
import { readyPod, readyRelease } from './pods/workload.ts';
import { guideValues } from './release/release-spec.ts';
import { type ChartReference, chartSource, type RepositoryName } from './systems/charts.ts';
import type { GuideRelease, HelmSystems } from './systems/systems.ts';

export { nestedUnderGloo, yaml } from './systems/yaml.ts';

/** `helm repo add NAME URL`, the source of the charts `NAME/…`. Nothing to add for a registry, from which helm pulls directly. */
export function helmRepoAdd(
  name: RepositoryName,
  address: Variable,
): Item<Pick<HelmSystems, 'helm' | 'ownership'>, readonly Resource[]> {
  const [urlVariable, url] = variable(address);
  return ({ helm, ownership }) => chartRepository(helm, ownership, { name, url, urlVariable });
}

/** `helm install RELEASE CHART …`, with the objects of the release that Helm does not correct. */
export function helmInstall(
  release: 'vault',
  chart: 'hashicorp/vault',
  spec: VaultSpec,
): Item<HelmSystems, readonly Resource[]>;
export function helmInstall(
  release: 'gloo',
  chart: 'gloo/gloo' | 'glooe/gloo-ee',
  spec: GlooSpec,
): Item<HelmSystems, readonly Resource[]>;
export function helmInstall(
  release: GuideRelease,
  chart: ChartReference,
  spec: VaultSpec | GlooSpec,
): Item<HelmSystems, readonly Resource[]> {
  return (systems) => {
    const source = chartSource(chart, spec.version, spec.repository);
    if ('set' in spec) return vaultRelease(systems, { ...spec, release, source });
    return glooRelease(systems, { ...spec, release, source, enterprise: chart === 'glooe/gloo-ee' });
  };
}

/** Gloo Gateway step 1: `helm-overrides.yaml`, which helm reads on standard input with the release. */
export function helmValues(
  { file, text }: GuideFile,
  { release, namespace }: { readonly release: 'gloo'; readonly namespace: string },
): Item<{ readonly helm: Helm }> {
  return ({ helm }): Resource<HelmRelease> => ({
    kind: 'helm-overrides',
    in: 'this machine',
    name: `${file} (helm gets it; no file is left here)`,
    document: true,
    read: (work) => helm.release(release, namespace, work),
    differs: ({ values }) => differSubset(guideValues({ values: { file, text } }), values),
    command: () => ({ writes: { file, text }, run: [] }),
    write: async () => undefined,
  });
}

/** `kubectl wait --for=condition=Ready pod/NAME`. */
export function podReady(name: 'vault-0', namespace: 'vault'): Item<{ readonly kubectl: Kubectl }> {
  return ({ kubectl }) => readyPod(kubectl, { name, namespace });
}

/** `kubectl wait --for=condition=Available deployment --all`. */
export function deploymentsAvailable(
  release: 'gloo',
  namespace: string,
): Item<{ readonly kubectl: Kubectl }> {
  return ({ kubectl }) => readyRelease(kubectl, { release, namespace });
}
