import { flagArguments } from 'engine/command-line/flags';
import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { quote } from 'engine/resource';
import { EXIT, hasChanged, INTERRUPTED, type SummaryRow } from 'engine/run';
import { PREFLIGHT, TEARDOWN, VERIFY } from '../catalog.ts';

/** The last line of a run that did not fail: a step that is not proved must not look like one that is. */
function lastLine(rows: readonly SummaryRow[]): string {
  const unproved = rows.flatMap(({ step, outcome }) => (outcome === 'unknown' ? [step] : []));
  if (unproved.length > 0) return `\nDone, but ${unproved.join(', ')} could not be verified.`;
  if (rows.some(({ outcome }) => hasChanged(outcome))) return '\nDone.';
  const verified = rows.some(({ step, outcome }) => step.startsWith(`${VERIFY}.`) && outcome === 'passed');
  return `No changes: everything already matches the guide${verified ? ', and the verification passed' : ''}.`;
}

/** The last lines of a run whose operator left steps out; `undefined` if something failed instead. */
function skippedSummary(
  { runbook, only, from }: Pick<CommandLine, 'runbook' | 'only' | 'from'>,
  rows: readonly SummaryRow[],
): string | undefined {
  if (rows.some(({ outcome }) => outcome === 'failed')) return undefined;
  const left = rows.filter(({ outcome }) => outcome === 'skipped' || outcome === 'not run');
  const again = ['./runbook', runbook, ...flagArguments({ only, from }).map(quote)].join(' ');
  return `\nSkipped: ${left.map(({ step }) => step).join(', ')}. Completed steps are kept.\nTo finish: ${again}`;
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
  const left = exitCode === EXIT.refused ? skippedSummary(options, rows) : undefined;
  if (left !== undefined) screen.say(left);
  if (exitCode !== EXIT.done || options.runbook === TEARDOWN) return;
  screen.say(lastLine(rows));
  const index = guide.indexOf(options.runbook ?? '');
  const next = index < 0 ? undefined : guide[index + 1];
  const whole = options.only === undefined && options.from === undefined;
  if (screen.interactive && whole && next !== undefined) {
    screen.say(`Next: ./runbook ${next}`);
  }
}
