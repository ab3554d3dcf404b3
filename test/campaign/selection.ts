import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { STATES } from '../states.ts';
import type { Baseline, Case } from './case.ts';
import { CAMPAIGNS } from './index.ts';

/** The cases to run, and their sandboxes. `pnpm campaign` passes it to the process of each sandbox. */
export interface Selection {
  readonly campaigns: readonly string[];
  /** Only cases whose name contains this text. */
  readonly only?: string | undefined;
  /** This many cases, of every campaign in turn, without those that take more than half a minute. */
  readonly sample?: number | undefined;
  readonly sandboxes: readonly string[];
}

export interface Selected {
  readonly campaign: string;
  readonly one: Case;
}

/** The result of a case. */
export interface Result {
  readonly campaign: string;
  readonly name: string;
  readonly failure?: string;
  readonly seconds: number;
}

const FOLDER = '.campaign';
const RESULTS = join(FOLDER, 'results.jsonl');

/** The order of cases by starting state, so that a case often finds the state that the case before left. */
const ORDER: readonly (string | undefined)[] = [...Object.keys(STATES), undefined];

/** The cases that run in a sandbox. The name decides the sandbox of a case, because cases may differ slightly between recordings. */
export function casesIn(sandbox: string, selection: Selection, baseline: Baseline): Selected[] {
  const { campaigns, only = '', sample: size, sandboxes } = selection;
  const matching = Object.entries(CAMPAIGNS)
    .filter(([campaign]) => campaigns.length === 0 || campaigns.includes(campaign))
    .map(([campaign, cases]) =>
      cases(baseline)
        .filter(({ name, isSlow }) => name.includes(only) && (size === undefined || !isSlow))
        .map((one) => ({ campaign, one })),
    );
  return (size === undefined ? matching.flat() : sample(matching, size))
    .filter(({ one }) => sandboxes[Number(`0x${hash(one.name).slice(0, 8)}`) % sandboxes.length] === sandbox)
    .sort((a, b) => ORDER.indexOf(a.one.startState) - ORDER.indexOf(b.one.startState));
}

/** A sample of cases, one of each campaign in turn; always the same ones. */
function sample(campaigns: readonly (readonly Selected[])[], size: number): Selected[] {
  const rank = ({ one }: Selected): string => hash(`7 ${one.name}`);
  const shuffled = campaigns.map((cases) => cases.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)));
  const turns = Math.max(0, ...campaigns.map(({ length }) => length));
  return Array.from({ length: turns }, (_, turn) => shuffled.flatMap((cases) => cases[turn] ?? []))
    .flat()
    .slice(0, size);
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Adds the result of a case. */
export function appendResult(result: Result): void {
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(RESULTS, `${JSON.stringify(result)}\n`);
}

/** Forgets the results of an earlier campaign. */
export function clearResults(): void {
  rmSync(RESULTS, { force: true });
}

export function readResults(): Result[] {
  if (!existsSync(RESULTS)) return [];
  const lines = readFileSync(RESULTS, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}
