// From the links of a plan and its proofs, or from an error, to a diagnosis and its page.

export { type Diagnosis, diagnose, type Examination, isProved } from './diagnose.ts';
export type { DiagnosisPage } from './diagnosis-page.ts';
export { factsOf } from './facts.ts';
export { allPages, filledIn, type GuideValues, pageOf } from './pages.ts';
export { errorsIn, explain, recognisePasted } from './recognise.ts';
