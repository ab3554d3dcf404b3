import type { RunEvent } from '../run/events.ts';
import { EXIT } from '../run/exit-code.ts';
import { remarkOn } from '../run/render-item.ts';
import { countsText, hasChanged, planText, type Status, type Word, wordOf } from '../run/words.ts';
import { type RunRecord, stepsOf } from './record.ts';

export function eventsOf<Type extends RunEvent['type']>(
  { events }: { readonly events: readonly RunEvent[] },
  type: Type,
): readonly Extract<RunEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
}

const ENDINGS: Readonly<Record<number, Status>> = {
  [EXIT.changesPlanned]: 'plan made',
  [EXIT.usage]: 'run misused',
  [EXIT.refused]: 'run refused',
  [EXIT.interrupted]: 'run interrupted',
};

export function endingOf(record: RunRecord): Word {
  const { exitCode, plan } = record;
  const found = eventsOf(record, 'diagnosis').length > 0;
  if (exitCode !== EXIT.done) return wordOf(ENDINGS[exitCode] ?? (found ? 'run found' : 'run failed'));
  if (plan) return wordOf('plan empty');
  const outcomes = stepsOf(record).map(({ outcome }) => outcome);
  if (outcomes.includes('unknown')) return wordOf('run unproved');
  return wordOf(outcomes.some(hasChanged) ? 'run changed' : 'run unchanged');
}

/** What a plan comes to; of a run, the number of steps for each outcome. */
export function tally(record: RunRecord): string {
  const [planned] = eventsOf(record, 'plan-end');
  if (record.plan) return planned === undefined ? '' : planText(planned);
  const counts = new Map<string, number>();
  for (const { outcome } of stepsOf(record)) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return countsText(Object.fromEntries(counts));
}

export function factsOf(record: RunRecord): readonly (readonly [name: string, value: string])[] {
  const { target, began, ended, exitCode, command, consent, madeFrom } = record;
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
    ...eventsOf(record, 'left').map(({ items }) => {
      const left = items.map((item) => `${item.name} (${remarkOn(item) || 'not deleted'})`);
      return ['Left', left.join('; ') || 'nothing'] as const;
    }),
    ['Runbooks', madeFrom],
  ];
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
export function secondsWords(seconds: number): string {
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
