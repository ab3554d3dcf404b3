import { messageOf } from 'resource';
import { world } from '../world.ts';
import { baseline } from './baseline.ts';
import type { Baseline, State, Survival } from './case.ts';
import { CAMPAIGNS } from './index.ts';
import { STATES } from './states.ts';

/**
 * A process that runs cases in the sandbox named by SANDBOX_NAME, one at a time. Each message asks for one task.
 * The sandbox's variables are also set in this process, because cases call AWS from it.
 */
export type Task =
  | { readonly type: 'baseline' }
  | { readonly type: 'case'; readonly campaign: string; readonly name: string; readonly baseline: Baseline };

export type Report =
  | { readonly type: 'baseline'; readonly baseline: Baseline }
  | {
      readonly type: 'case';
      readonly survival?: Survival;
      readonly failure?: string;
      readonly seconds: number;
    };

/** The state that the last case verified at its end. */
let currentState: State | undefined;

async function handle(task: Task): Promise<Report> {
  if (task.type === 'baseline') return { type: 'baseline', baseline: await baseline() };
  const campaign = CAMPAIGNS.find(({ id }) => id === task.campaign);
  const one = campaign?.cases(task.baseline).find(({ name }) => name === task.name);
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  try {
    if (one === undefined) throw new Error('there is no such case');
    const found = currentState;
    // Unknown until the case has succeeded.
    currentState = undefined;
    if (one.startState !== undefined && one.startState !== found) await STATES[one.startState](task.baseline);
    const survival = await one.run();
    currentState = one.endState;
    return { type: 'case', survival, seconds: seconds() };
  } catch (error) {
    return { type: 'case', failure: messageOf(error), seconds: seconds() };
  }
}

Object.assign(process.env, world().environment());
process.on('message', (task: Task) => {
  handle(task).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      process.exit(1);
    },
  );
});
