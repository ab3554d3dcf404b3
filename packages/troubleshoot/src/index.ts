export { CHECKS, type CheckId } from './checks.ts';
export { DIAGNOSES } from './diagnoses/index.ts';
export { PROFILES } from './diagnoses/profiles.ts';
export { ACCEPTED_ELSEWHERE } from './diagnoses/region.ts';
export { IMPLICIT_DENIAL } from './diagnoses/vault-identity.ts';
export { isEmpty } from './diagnoses/vault-start.ts';
export type { ByHand, DiagnosisEntry, RepairedKind } from './diagnosis.ts';
export { differencesText } from './differences.ts';
export { type CheckedLink, type Diagnosis, type Examination, examine } from './examine.ts';
export {
  type Compared,
  compareResource,
  type FindResource,
  type Observation,
  observe,
  observeDifferences,
  observedValue,
  observeResource,
  Unknown,
} from './observation.ts';
export type * from './observations.ts';
export { lastLoginFailed } from './observations.ts';
export { troubleshootingPage } from './page.ts';
export { adviceOf, type Explanation, explain, type Recognised, recognise } from './recognise.ts';
export { assumedRoleOf, resolveDenialIn } from './resolve-denial.ts';
export { byHandInShell } from './shell-variables.ts';
export { whereToLook } from './where-to-look.ts';
