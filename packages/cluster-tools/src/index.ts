export { Helm, type HelmRelease } from './helm.ts';
export { Kubectl, type KubernetesObject, type PortForward } from './kubectl.ts';
