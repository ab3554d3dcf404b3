// For the packages above, which connect the systems and examine them. A runbook imports only verbs.

export { CHECKS } from './checks/index.ts';
export type { RepairedKind } from './diagnosis.ts';
export type { DiagnosisPage } from './diagnosis-page.ts';
export { type Diagnosis, type Examination, examine } from './examine.ts';
export { factsOf } from './facts.ts';
export type { LoginObservation, Observations, SecretsInBoth, Wanted } from './observations.ts';
export { allPages, filledIn, filledPage, pageOf } from './pages.ts';
export { errorsIn, explain, recognisePasted } from './recognise.ts';
