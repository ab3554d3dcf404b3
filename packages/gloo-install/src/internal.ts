// For the packages that connect and examine the systems. A runbook imports only verbs.

export { clientLacks, clientRefusal } from './guide/gloo-client.ts';
export { licenseMissing } from './objects/license.ts';
export { ROLE_ANNOTATION } from './objects/ownership.ts';
export { accountsInUse, annotatedServiceAccounts, chartLacks } from './objects/service-accounts.ts';
export { logOf, malformedSecretLine, type PodLog, recentExitReason } from './pods/pod-log.ts';
export { podWithRole } from './pods/pod-with-role.ts';
export {
  keyVariable,
  notReadyReason,
  notSteadyReason,
  observePod,
  type PodObservation,
  podsOf,
  timeText,
} from './pods/pods.ts';
export { type Backend, backendsOf, serviceOf, vaultReachableSince } from './pods/vault-service.ts';
export { leftByHelm } from './release/left-by-helm.ts';
export { chosenRevision, recordedInputs } from './release/recorded-inputs.ts';
export { valuesAtReferences } from './release/release-spec.ts';
export { notRunningReason, releaseWorkloads } from './release/workloads.ts';
export { accessOfPod, type LostAccess, lostAccess, refreshWithin } from './running-gloo/gloo-access.ts';
export {
  type GlooMetrics,
  hadNoAnswer,
  lastLoginFailed,
  loginMetrics,
  logOfLogin,
} from './running-gloo/gloo-metrics.ts';
export {
  failureLineOf,
  LOGIN_WITHIN_MS,
  type PodsSpec,
  podsWithRole,
} from './running-gloo/pods-with-role.ts';
export { glooChart, vaultChart } from './systems/charts.ts';
export { mergedValues, readGivenValues, type Values } from './systems/given-values.ts';
export type { HelmSystems } from './systems/systems.ts';
