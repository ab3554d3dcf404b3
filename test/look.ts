import { events } from './events.ts';
import { type RunSettings, runbook } from './run.ts';
import type { CommandResult } from './start.ts';

/** The findings of `90-troubleshoot`. */
export interface Look extends CommandResult {
  readonly checks: readonly { readonly name: string; readonly status: string; readonly detail: string }[];
  readonly diagnoses: readonly {
    readonly id: string;
    readonly level: 'warn' | 'fail';
    readonly title: string;
    readonly evidence: string;
    readonly cause: string;
    readonly repair: readonly string[];
    readonly follows?: readonly string[] | undefined;
  }[];
}

/** `./runbook 90-troubleshoot`, which changes nothing. */
export async function look(settings: RunSettings = {}): Promise<Look> {
  const ran = await runbook(['90-troubleshoot', '--json'], settings);
  const [first] = looks(ran.output);
  if (first === undefined) throw new Error(ran.output);
  return { ...ran, ...first };
}

const LOOKS = new Set(['90-troubleshoot.chain', '90-troubleshoot.after']);

/** The findings of each examination in a run's events, in order: the second has only the checks that changed. */
export function looks(output: string): Pick<Look, 'checks' | 'diagnoses'>[] {
  const found: { checks: Look['checks'][number][]; diagnoses: Look['diagnoses'][number][] }[] = [];
  for (const event of events(output)) {
    if (event.type === 'step-start' && LOOKS.has(event.step)) {
      found.push({ checks: [], diagnoses: [] });
    }
    if (event.type === 'check' && LOOKS.has(event.step)) {
      found.at(-1)?.checks.push({ name: event.name, ...event.finding });
    }
    if (event.type === 'diagnosis') found.at(-1)?.diagnoses.push(event);
  }
  return found;
}
