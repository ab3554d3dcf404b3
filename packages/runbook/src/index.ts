export { alwaysYes, nobody, type Operator, terminal } from './consent.ts';
export type { Emit, RunEvent, SummaryRow } from './events.ts';
export type { Check, CheckByHand, Cure, Finding, Repair, Runbook, Step } from './model.ts';
export { jsonRenderer } from './render-json.ts';
export { TextRenderer } from './render-text.ts';
export { REPORTS, Recorder, type RunFacts } from './report/index.ts';
export { EXIT, exitCodeOf, type RunResult, run, type Section } from './run.ts';
export { selectSteps } from './select.ts';
