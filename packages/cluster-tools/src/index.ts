export type { Environment } from './child-environment.ts';
export { Helm } from './helm.ts';
export type { HelmRelease } from './helm-release.ts';
export { HelmRepositories } from './helm-repositories.ts';
export { type ConfiguredServer, KubeContext } from './kube-context.ts';
export { type Kubeconfig, readContext } from './kubeconfig.ts';
export { Kubectl, type KubernetesObject } from './kubectl.ts';
export { podVariable } from './pod-variable.ts';
export type { PortForward } from './port-forward.ts';
