export { readFleet } from '../fleet-file.ts';
export { githubActionsExport } from './github-actions.ts';
export { fleetKubeconfig } from './kubeconfig.ts';
export { kubernetesExport } from './kubernetes.ts';
export { USUAL_SHARDS } from './workers.ts';
