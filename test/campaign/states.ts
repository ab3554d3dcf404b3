import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from 'sandbox';
import { expectRun } from '../expect-run.ts';
import { world } from '../world.ts';
import type { Campaign } from './case.ts';

/** The runs that judge whether everything is as the guide leaves it. */
const JUDGES = ['04-verify --yes', '90-troubleshoot', 'all --plan'];

/** A change to a finished guide, and the judges' results. */
interface JudgedState {
  readonly name: string;
  /** Whether every `npm test` tries the change. */
  readonly often: boolean;
  /** The exit code of each judge. */
  readonly exits: readonly number[];
  /** The cause that the judges name; if no judge fails, the warning. */
  readonly words: RegExp;
  readonly cause: string;
  /** Undoes the change, if a run does not correct it. */
  readonly undo: string;
}

const [SETUP = '', ...ROWS] = readFileSync(join(import.meta.dirname, 'states.sh'), 'utf8').split(/^## /m);

export const JUDGED_STATES: readonly JudgedState[] = ROWS.map((row) => {
  const [title = '', ...lines] = row.split('\n');
  const [name = '', exits = '', words = ''] = title.split(' | ');
  const isUndo = (line: string) => line.startsWith('#< ');
  return {
    name: name.replace('*', ''),
    often: name.startsWith('*'),
    exits: [...exits].map(Number),
    words: new RegExp(words),
    cause: lines.filter((line) => !isUndo(line)).join('\n'),
    undo: lines.flatMap((line) => (isUndo(line) ? line.slice(3) : [])).join('\n'),
  };
});

/** Every state that others may bring a finished guide into, green or not. */
export const states: Campaign = () =>
  JUDGED_STATES.map((state) => ({
    name: state.name,
    isSlow: true,
    startState: 'guideDone',
    run: () => isJudged(state),
  }));

/** Makes a state, runs each judge, and undoes the state, after which a run is green. */
export async function isJudged({ cause, exits, words, undo }: JudgedState): Promise<void> {
  await runScript(world(), `${SETUP}${cause}`);
  const isGreen = exits.every((exit) => exit === 0);
  for (const [index, args] of JUDGES.entries()) {
    const exit = exits[index] ?? 0;
    const names = exit !== 0 || (isGreen && !args.includes('--plan'));
    await expectRun(args, { exit, says: names ? [words] : [] });
  }
  if (undo !== '') await runScript(world(), `${SETUP}${undo}`);
  if (!isGreen) await expectRun('all --yes');
}
