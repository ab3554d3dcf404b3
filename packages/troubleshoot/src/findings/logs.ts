import { observedValue, oneLine } from 'engine/resource';
import type { PodLog } from 'gloo-install';
import { recognise } from '../recognise.ts';
import type { Finding } from './finding.ts';

const MALFORMED = 'secret-malformed';

/** The maximum number of characters of a line of a log. */
const LONGEST = 400;

/** Where a Go program that ends by a panic begins to print where it was. */
const STACK_TRACE = /^(?:goroutine \d+ |runtime stack:)/m;

/** What the pods themselves say about their end, or about what they cannot read. */
export const IN_LOGS: readonly Finding[] = [
  {
    id: MALFORMED,
    check: 'logs',
    found({ logs }) {
      const saying = observedValue(logs).flatMap(({ pod, ended, text }) => {
        const said = knownIn(text).find(({ diagnosis }) => diagnosis.id === MALFORMED)?.said;
        return said === undefined ? [] : [{ ended, seen: `${ended ?? pod}: ${inBrief(said)}` }];
      });
      if (saying.length === 0) return undefined;
      return {
        seen: saying.map(({ seen }) => seen).join('; '),
        // A line of the last minutes may be about a secret that is right again.
        ...(saying.every(({ ended }) => ended === undefined) && { level: 'warn' }),
      };
    },
  },
  {
    id: 'pod-keeps-ending',
    check: 'logs',
    found({ logs }) {
      const ending = observedValue(logs).flatMap(({ ended, text }) => {
        const [known] = knownIn(text);
        if (ended === undefined || known?.diagnosis.id === MALFORMED) return [];
        const page = known && ` (${known.diagnosis.title}: docs/troubleshooting/${known.diagnosis.id}.md)`;
        return [`${ended}; ${known ? inBrief(known.said) : lastLine(text)}${page ?? ''}`];
      });
      return ending.length === 0 ? undefined : { seen: ending.join('; ') };
    },
  },
];

function knownIn(text: PodLog['text']) {
  return 'value' in text ? recognise(text.value) : [];
}

function lastLine(text: PodLog['text']): string {
  if ('unknown' in text) return `its log is unknown: ${text.unknown}`;
  const [words = ''] = text.value.split(STACK_TRACE);
  const last = words.trimEnd().split('\n').at(-1)?.trim();
  return last ? `the last line of its log: ${inBrief(last)}` : 'its log is empty';
}

function inBrief(line: string): string {
  const text = oneLine(line);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
