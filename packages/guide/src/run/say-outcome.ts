import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { EXIT, hasChanged, INTERRUPTED, type SummaryRow } from 'engine/run';
import { PREFLIGHT, TEARDOWN, VERIFY } from '../catalog.ts';

/** What a run that did nothing wrong could not verify; `undefined` if something failed, or nothing was unknown. */
function unproved(rows: readonly SummaryRow[]): string | undefined {
  const steps = rows.flatMap(({ step, outcome }) => (outcome === 'unknown' ? [step] : []));
  if (steps.length === 0 || rows.some(({ outcome }) => outcome === 'failed')) return undefined;
  return `\nNot proved: ${steps.join(', ')} could not be verified. ./runbook 90-troubleshoot looks for the cause.`;
}

/** The last line of a run that is done. */
function lastLine(rows: readonly SummaryRow[]): string {
  if (rows.some(({ outcome }) => hasChanged(outcome))) return '\nDone.';
  const verified = rows.some(({ step, outcome }) => step.startsWith(`${VERIFY}.`) && outcome === 'passed');
  return `No changes: everything already matches the guide${verified ? ', and the verification passed' : ''}.`;
}

/** @param guide the ids of the whole guide */
export function sayOutcome(
  options: CommandLine,
  guide: readonly string[],
  exitCode: number,
  screen: Screen,
): void {
  if (options.plan) {
    screen.say(exitCode === EXIT.done ? 'No changes.' : 'Plan only: nothing was changed.');
    return;
  }
  if (exitCode === EXIT.interrupted) screen.say(INTERRUPTED);
  const rows = screen.ended.filter(({ step }) => !step.startsWith(`${PREFLIGHT}.`));
  const unknown = exitCode === EXIT.failed ? unproved(rows) : undefined;
  if (unknown !== undefined) screen.say(unknown);
  if (exitCode !== EXIT.done || options.runbook === TEARDOWN) return;
  screen.say(lastLine(rows));
  const index = guide.indexOf(options.runbook ?? '');
  const next = index < 0 ? undefined : guide[index + 1];
  const whole = options.only === undefined && options.from === undefined;
  if (screen.interactive && whole && next !== undefined) {
    screen.say(`Next: ./runbook ${next}`);
  }
}
