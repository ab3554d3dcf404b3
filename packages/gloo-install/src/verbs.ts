import {
  differSubset,
  type GuideFile,
  type Item,
  type Resource,
  type Variable,
  variable,
} from 'engine/resource';
import type { Helm, HelmRelease, Kubectl } from 'kubernetes';
import { type GlooSpec, glooRelease, type HelmSystems, type VaultSpec, vaultRelease } from './guide.ts';
import { guideValues } from './release-spec.ts';
import { chartRepository } from './repository.ts';
import { readyPod, readyRelease } from './workload.ts';

/** `helm repo add NAME URL`; nothing for a registry, from which helm pulls as it is. */
export function helmRepoAdd(
  name: string,
  url: Variable,
): Item<Pick<HelmSystems, 'helm' | 'ownership'>, readonly Resource[]> {
  const [urlVariable, address] = variable(url);
  return ({ helm, ownership }) => chartRepository(helm, ownership, { name, url: address, urlVariable });
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
  _release: string,
  chart: string,
  spec: VaultSpec | GlooSpec,
): Item<HelmSystems, readonly Resource[]> {
  if ('set' in spec) return (on) => vaultRelease(on, spec);
  return (on) => glooRelease({ ...on, enterprise: chart === 'glooe/gloo-ee' }, spec);
}

/** Gloo Gateway step 1: `helm-overrides.yaml`, which helm gets with the release on standard input. */
export function helmValues(
  { file, text }: GuideFile,
  { release, namespace }: { readonly release: string; readonly namespace: string },
): Item<{ readonly helm: Helm }> {
  return ({ helm }): Resource<HelmRelease> => ({
    kind: 'helm-overrides',
    name: `${file} (helm gets it; no file is left here)`,
    document: true,
    read: (work) => helm.release(release, namespace, work),
    differs: ({ values }) => differSubset(guideValues({ values: { file, text } }), values),
    command: () => ({ writes: { file, text }, run: [] }),
    write: async () => undefined,
  });
}

/** `kubectl wait --for=condition=Ready pod/NAME`. */
export function podReady(name: string, namespace: string): Item<{ readonly kubectl: Kubectl }> {
  return ({ kubectl }) => readyPod(kubectl, { name, namespace });
}

/** `kubectl wait --for=condition=Available deployment --all`. */
export function deploymentsAvailable(
  release: string,
  namespace: string,
): Item<{ readonly kubectl: Kubectl }> {
  return ({ kubectl }) => readyRelease(kubectl, { release, namespace });
}
