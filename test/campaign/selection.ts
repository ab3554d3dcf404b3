import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { State } from '../states.ts';
import type { Baseline, Case } from './case.ts';
import { CAMPAIGNS } from './index.ts';

/** Which cases run, and in which sandboxes. `pnpm campaign` hands it to the process of each sandbox. */
export interface Selection {
  readonly campaigns: readonly string[];
  /** Only cases whose name contains this text. */
  readonly only?: string | undefined;
  /** About so many cases, some of every group. */
  readonly sample?: number | undefined;
  readonly seed: string;
  /** Only cases that have not passed. */
  readonly left: boolean;
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

/** The order of cases by the state that they start from: one that ends in it is followed by another that starts there. */
const ORDER: readonly (State | undefined)[] = [
  'fresh',
  'awsAndVaultEmpty',
  'guideDone',
  'drifted',
  undefined,
];

/** The cases that run in a sandbox. Each goes to one sandbox by its name, as cases may differ slightly between recordings. */
export function casesIn(sandbox: string, selection: Selection, baseline: Baseline): Selected[] {
  const { campaigns, only = '', sample: size, seed, left, sandboxes } = selection;
  const passed = new Set(
    readResults().flatMap(({ campaign, name, failure }) => (failure ? [] : [`${campaign} ${name}`])),
  );
  const matching = CAMPAIGNS.filter(({ id }) => campaigns.length === 0 || campaigns.includes(id))
    .flatMap(({ id, cases }) => cases(baseline).map((one) => ({ campaign: id, one })))
    .filter(({ one }) => one.name.includes(only) && (size === undefined || !one.isSlow));
  const describe = ({ campaign, one }: Selected) => ({ ...one, group: `${campaign} ${one.group}` });
  return sample(matching, size ?? Number.POSITIVE_INFINITY, seed, describe)
    .filter(({ campaign, one }) => !(left && passed.has(`${campaign} ${one.name}`)))
    .filter(({ one }) => sandboxes[Number(`0x${hash(one.name).slice(0, 8)}`) % sandboxes.length] === sandbox)
    .sort((a, b) => ORDER.indexOf(a.one.startState) - ORDER.indexOf(b.one.startState));
}

/**
 * A sample of about `size` items. It takes one item of each group in turn, so every group is represented, and the seed
 * decides which items. The same arguments give the same sample. Items stay in their order.
 */
export function sample<Item>(
  items: readonly Item[],
  size: number,
  seed: string,
  describe: (item: Item) => { readonly name: string; readonly group: string },
): Item[] {
  const rank = (item: Item): string => hash(`${seed} ${describe(item).group} ${describe(item).name}`);
  const taken = new Map<string, number>();
  const turns = [...items]
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((item) => {
      const { group } = describe(item);
      const turn = taken.get(group) ?? 0;
      taken.set(group, turn + 1);
      return { item, turn };
    })
    .sort((a, b) => a.turn - b.turn);
  const chosen = new Set(turns.slice(0, Math.max(size, taken.size)).map(({ item }) => item));
  return items.filter((item) => chosen.has(item));
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Adds the result of a case. */
export function appendResult(result: Result): void {
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(RESULTS, `${JSON.stringify(result)}\n`);
}

/** Forgets the results of earlier campaigns. */
export function clearResults(): void {
  rmSync(RESULTS, { force: true });
}

/** The latest result of each case. */
export function readResults(): Result[] {
  if (!existsSync(RESULTS)) return [];
  const lines = readFileSync(RESULTS, 'utf8').split('\n').filter(Boolean);
  const results = lines.map((line): Result => JSON.parse(line));
  return [...new Map(results.map((one) => [`${one.campaign} ${one.name}`, one])).values()];
}
