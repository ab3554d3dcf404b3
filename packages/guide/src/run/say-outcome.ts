import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { quote } from 'engine/resource';
import { EXIT, hasChanged, INTERRUPTED, type SummaryRow } from 'engine/run';
import { PREFLIGHT, TEARDOWN, VERIFY, wholeGuide } from '../catalogue.ts';
import type { Runbooks, Systems } from '../guide.ts';

/** The steps that a run without failures could not verify; `undefined` if a step failed, or none was unknown. */
function unproved(rows: readonly SummaryRow[]): string | undefined {
  const steps = rows.flatMap(({ step, outcome }) => (outcome === 'unknown' ? [step] : []));
  if (steps.length === 0 || rows.some(({ outcome }) => outcome === 'failed')) return undefined;
  return `\nNot proved: ${steps.join(', ')} could not be verified. ./runbook 90-troubleshoot looks for the cause.`;
}

/** The last line of a run that is done. */
function lastLine(rows: readonly SummaryRow[], memory: Systems['memory']): string {
  if (memory.hasNewEngine) return `\nDone, but ${NEW_ENGINE}`;
  if (rows.some(({ outcome }) => hasChanged(outcome))) return '\nDone.';
  const verified = rows.some(({ step, outcome }) => step.startsWith(`${VERIFY}.`) && outcome === 'passed');
  return `No changes: everything already matches the guide${verified ? ', and the verification passed' : ''}.`;
}

/** The last line of a run that has created the secrets engine of a running Gloo. */
export const NEW_ENGINE =
  'the new secrets engine is empty: ./runbook export 05-first-secret shows how to write secrets.';

export function sayOutcome(
  options: CommandLine,
  { runbooks, memory }: Systems,
  exitCode: number,
  screen: Screen,
): void {
  const rows = screen.ended.filter(({ step }) => !step.startsWith(`${PREFLIGHT}.`));
  if (options.plan) screen.say(exitCode === EXIT.done ? 'No changes.' : 'Plan only: nothing was changed.');
  if (exitCode === EXIT.interrupted) screen.say(INTERRUPTED);
  const unknown = exitCode === EXIT.failed ? unproved(rows) : undefined;
  if (unknown !== undefined) screen.say(unknown);
  if (exitCode === EXIT.done && !options.plan && rows.length > 0 && options.runbook !== TEARDOWN)
    screen.say(lastLine(rows, memory));
  const failed = rows.some(({ outcome }) => outcome === 'failed');
  const next = failed ? undefined : nextCommand(options, runbooks, exitCode);
  if (screen.interactive && next !== undefined) screen.say(`Next: ./runbook ${next}`);
}

/** The next runbook in the list; the same command if its plan has changes, or if a person has stopped it. */
function nextCommand(
  { runbook = '', plan, only, from, out }: CommandLine,
  runbooks: Runbooks,
  exitCode: number,
): string | undefined {
  const part = `${only ? ` --only ${quote(only)}` : ''}${from ? ` --from ${quote(from)}` : ''}`;
  if (exitCode === EXIT.changesPlanned || exitCode === EXIT.refused) return out ? undefined : runbook + part;
  if (exitCode !== EXIT.done || plan || part !== '') return undefined;
  if (runbook === PREFLIGHT) return 'all --plan';
  if (runbook === VERIFY || runbook === 'all') return `export ${runbooks.byHand[0]?.id}`;
  const guide = wholeGuide(runbooks);
  return guide.includes(runbook) ? guide[guide.indexOf(runbook) + 1] : undefined;
}
