import type { Failure } from '../resource/index.ts';
import type { Diagnosed, Outcome, PlanItem } from '../run/events.ts';
import { EXIT } from '../run/exit-code.ts';
import { remarkOn } from '../run/item-view.ts';
import { countsText, hasChanged, planText, type Word, wordOf, wordOfFailure } from '../run/words.ts';
import { type RunRecord, stepsOf } from './record.ts';

/** The title of a report: what ran, and where. */
export function titleOf({ sections, target }: RunRecord): string {
  const names = sections.map(({ title }) => title);
  return `${names.join(', ') || 'Runbook'}${target.cluster ? ` · ${target.cluster}` : ''}`;
}

/** How a run ended. Pure. */
export function endingOf(record: RunRecord): Word {
  switch (record.exitCode) {
    case EXIT.done: {
      if (record.plan) return wordOf('plan empty');
      const outcomes = stepsOf(record).map(({ outcome }) => outcome);
      if (outcomes.includes('unknown')) return wordOf('run unproved');
      return wordOf(outcomes.some(hasChanged) ? 'run changed' : 'run unchanged');
    }
    case EXIT.changesPlanned:
      return wordOf('plan made');
    case EXIT.usage:
      return wordOf('run misused');
    case EXIT.refused:
      return wordOf('run refused');
    case EXIT.interrupted:
      return wordOf('run interrupted');
    default:
      return wordOf(diagnosesOf(record).length > 0 ? 'run found' : 'run failed');
  }
}

/** What 90-troubleshoot found. Pure. */
export function diagnosesOf(record: RunRecord): readonly Diagnosed[] {
  return stepsOf(record).flatMap(({ diagnoses }) => diagnoses);
}

/** The heading of a failure: `Failed: iam role dev`. Pure. */
export function failureTitle(failure: Failure): string {
  const { word } = wordOfFailure(failure);
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}: ${failure.resource}`;
}

/** What a plan comes to; of a run, the number of steps for each outcome, in the order in which readers look for them. Pure. */
export function tally(record: RunRecord): string {
  if (record.plan) return record.planned === undefined ? '' : planText(record.planned);
  const order: Outcome[] = [
    'failed',
    'interrupted',
    'unknown',
    'repaired',
    'created',
    'updated',
    'deleted',
    'kept',
    'no change',
    'passed',
    'skipped',
    'not run',
  ];
  const count = (outcome: Outcome) => stepsOf(record).filter((step) => step.outcome === outcome).length;
  return countsText(Object.fromEntries(order.map((outcome) => [outcome, count(outcome)])));
}

/** The facts at the head of a report. Pure. */
export function factsOf(record: RunRecord): readonly (readonly [name: string, value: string])[] {
  const { target, began, ended, exitCode, command, consent, madeFrom, left } = record;
  const known = { cluster: '', region: '', account: '', as: '', ...target };
  return [
    ...Object.entries(known).map(
      ([name, value]) => [NAMES[name] ?? name, value || 'not known: the run ended before'] as const,
    ),
    ['Began', timeWords(began)],
    ['Ended', `${timeWords(ended)}, after ${secondsWords((ended - began) / 1000)}`],
    ['Command', command],
    ['Consent', consent],
    ['Exit code', `${exitCode}: ${endingOf(record).word}`],
    ...(left === undefined ? [] : [['Left', leftWords(left)] as const]),
    ['Runbooks', madeFrom],
  ];
}

function leftWords(items: readonly PlanItem[]): string {
  if (items.length === 0) return 'nothing';
  return items.map((item) => `${item.name} (${remarkOn(item) || 'not deleted'})`).join('; ');
}

const NAMES: Readonly<Record<string, string>> = {
  cluster: 'Cluster',
  region: 'Region',
  account: 'AWS account',
  as: 'Carried out by',
  context: 'kubectl context',
};

/** `2025-11-20 10:03:48 UTC` */
function timeWords(time: number): string {
  return new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

/** `0.34 s`, `12.3 s`, `4 min 5 s` */
export function secondsWords(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
