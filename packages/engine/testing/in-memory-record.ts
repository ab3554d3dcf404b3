import type { RunFacts, RunRecord } from '../src/report/record.ts';
import type { RunEvent } from '../src/run/events.ts';

/** The facts that the caller of a report adds, for the report's own tests. */
const FACTS: RunFacts = {
  runbook: 'all',
  command: './runbook all --yes',
  consent: 'beforehand, by --yes',
  madeFrom: 'gloo-vault-irsa 0.1.0',
};

/** A run of these events that began at 0 and lasted ten seconds. */
export function recordOf(
  events: readonly RunEvent[],
  facts: Partial<RunFacts> = {},
  exitCode = 0,
): RunRecord {
  return { ...FACTS, ...facts, began: 0, ended: 10_000, seconds: 10, exitCode, events };
}

/** A step that ran from one second to another. */
export function ranStep(id: string, from: number, to: number): RunEvent[] {
  const title = `Step ${id}`;
  return [
    { type: 'step-start', step: id, title, why: 'because', after: [], at: from * 1000 },
    { type: 'step-end', step: id, title, outcome: 'created', seconds: to - from, at: to * 1000 },
  ];
}
