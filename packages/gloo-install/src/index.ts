export { helmOverrides, type OverridesSpec } from './overrides.ts';
export { helmRelease, licenseValues } from './release.ts';
export { chartRepository } from './repository.ts';
export { readyPod, readyRelease } from './workload.ts';
