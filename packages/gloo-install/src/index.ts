export { uninstallToReplace } from './new-installation.ts';
export { helmOverrides, type OverridesSpec } from './overrides.ts';
export { type PendingRelease, pendingRelease } from './pending-release.ts';
export { helmRelease, licenseValues, type ReleaseSpec } from './release.ts';
export { helmLeftovers } from './release-removal.ts';
export { neededServiceAccounts, podsWithRole, serviceAccountOf } from './repairs.ts';
export { chartReference, chartSource, isRegistry } from './repository.ts';
export { annotatedServiceAccounts, ROLE_ANNOTATION } from './service-accounts.ts';
export { readyPod, readyRelease } from './workload.ts';
