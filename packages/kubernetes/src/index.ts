export type { Environment } from './child-environment.ts';
export { Helm, labelList } from './helm.ts';
export type { HelmRelease } from './helm-release.ts';
export { type ConfiguredServer, KubeContext } from './kube-context.ts';
export { contextNames, type Kubeconfig, readContext } from './kubeconfig.ts';
export { Kubectl } from './kubectl.ts';
export type { KubernetesObject } from './kubernetes-object.ts';
export { podVariable } from './kubernetes-object.ts';
export type { PortForward } from './standing-kubectl.ts';
