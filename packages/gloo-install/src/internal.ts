// For the packages above, which connect the systems and examine them. A runbook imports only verbs.

export { glooChart, vaultChart } from './charts.ts';
export { readGivenValues } from './given-values.ts';
export { accessOfPod, type LostAccess, lostAccess, refreshWithin } from './gloo-access.ts';
export { type GlooMetrics, hadNoAnswer, lastLoginFailed, loginMetrics, logOfLogin } from './gloo-metrics.ts';
export { leftByHelm } from './left-by-helm.ts';
export { licenseMissing } from './license.ts';
export { isByRun, ROLE_ANNOTATION } from './ownership.ts';
export { endedLately, logOf, malformedIn, type PodLog } from './pod-log.ts';
export { podWithRole } from './pod-with-role.ts';
export {
  keyVariable,
  observePod,
  type PodObservation,
  podsOf,
  timeText,
  whyNotReady,
  whyNotSteady,
} from './pods.ts';
export { valueInPlaceOf } from './release-spec.ts';
export { LOGIN_WITHIN, lastLineOf, type PodsSpec, podsWithRole } from './repairs.ts';
export { accountsInUse, annotatedServiceAccounts, chartLacks } from './service-accounts.ts';
export type { HelmSystems } from './systems.ts';
export { type Backend, backendsOf, vaultSince } from './vault-service.ts';
export { releaseWorkloads, whyNotRunning } from './workloads.ts';
