export { CHECKS, type CheckId } from './checks.ts';
export { type ByHand, type RepairedKind, TOOLS, type Tool } from './diagnosis.ts';
export type { DiagnosisPage } from './diagnosis-page.ts';
export { type CheckedLink, type Diagnosis, type Examination, examine } from './examine.ts';
export { isEmpty } from './findings/empty-vault.ts';
export { indexPage } from './index-page.ts';
export {
  type Compared,
  compareResource,
  type Existing,
  type FindResource,
  type Observation,
  observe,
  observeDifferences,
  observedValue,
  observeResource,
  Unknown,
} from './observation.ts';
export type * from './observations.ts';
export { lastLoginFailed, timeText, whyNotReady, whyNotSteady } from './observations.ts';
export { allPages, filledIn, pageOf } from './pages.ts';
export { adviceOf, type Explanation, explain, type Recognised, recognise } from './recognise.ts';
export { assumedRoleOf, resolveDenialIn } from './resolve-denial.ts';
export { differencesText } from './unfit.ts';
export { type Unexplained, unexplained } from './where-to-look.ts';
