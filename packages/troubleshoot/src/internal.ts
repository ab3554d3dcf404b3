// For the packages above, which connect the systems and examine them. A runbook imports only verbs.

export { type Diagnosis, diagnose, type Examination, isProved } from './diagnose.ts';
export type { DiagnosisPage } from './diagnosis-page.ts';
export { factsOf } from './facts.ts';
export { allPages, filledIn, pageOf, type Wanted } from './pages.ts';
export { errorsIn, explain, recognisePasted } from './recognise.ts';
