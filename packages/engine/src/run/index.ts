export { readJournal } from '../journal/reader.ts';
export { journalTable } from '../journal/table.ts';
export { REPORTS, type RunFacts, recordOf } from '../report/index.ts';
export { changesIn, consentTo } from './agreed.ts';
export { alwaysYes, type Consent, inAdvance, nobody, type Operator, terminal } from './consent.ts';
export { defect, failedCommand } from './defect.ts';
export type {
  ClusterOutcome,
  Diagnosed,
  Emit,
  Finding,
  Outcome,
  PlanCounts,
  RunEvent,
  SummaryRow,
} from './events.ts';
export { workOf } from './execute.ts';
export { EXIT, exitCodeOf } from './exit-code.ts';
export { mapTexts, masked } from './map-texts.ts';
export type {
  Check,
  ForeseenRepair,
  Repair,
  Runbook,
  Step,
} from './model.ts';
export { GENERATED_BY, makeFolder, OwnFile } from './own-file.ts';
export { findLeftovers, type PlannedStep, planSteps } from './plan.ts';
export {
  nobodyToAskFailure,
  noConsentFailure,
  notInPlanFailure,
} from './refusals.ts';
export { diagnosisText, failureText } from './render-failure.ts';
export { jsonLine, jsonRenderer } from './render-json.ts';
export { type Detail, TextRenderer } from './render-text.ts';
export { INTERRUPTED, type RunOptions, type RunResult, run } from './run.ts';
export { type Section, sectionsOf, selectSteps, stepThatMakes } from './sections.ts';
export { tableLines } from './table.ts';
export { countsText, hasChanged, hasColor, painted, paintOf, type Status, wordOf } from './words.ts';
