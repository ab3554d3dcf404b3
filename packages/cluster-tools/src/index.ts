export { Helm, type HelmRelease } from './helm.ts';
export { Kubectl, type KubernetesObject } from './kubectl.ts';
export type { PortForward } from './port-forward.ts';
