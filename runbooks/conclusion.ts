import type { SummaryRow } from 'runbook';

/** What a run that did not fail says at its end: a step that is not proved must not look like one that is. Pure. */
export function conclusion(rows: readonly SummaryRow[]): string {
  const unproved = rows.flatMap(({ step, outcome }) => (outcome === 'unknown' ? [step] : []));
  if (unproved.length > 0) return `\nDone, but not proved: ${unproved.join(', ')}.`;
  const idle = rows.every(({ outcome }) => outcome === 'no change' || outcome === 'passed');
  return idle ? 'Nothing to do: everything is as the guide has it.' : '\nDone.';
}
