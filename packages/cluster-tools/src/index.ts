export { Helm } from './helm.ts';
export type { HelmRelease } from './helm-release.ts';
export { HelmRepositories } from './helm-repositories.ts';
export { type Kubeconfig, readContext } from './kubeconfig.ts';
export { type ConfiguredServer, Kubectl, type KubernetesObject } from './kubectl.ts';
export type { PortForward } from './port-forward.ts';
export { otherUsers } from './shared-host.ts';
export type { Environment } from './tool.ts';
