import { messageOf } from 'engine/resource';
import { world } from '../world.ts';
import { baseline } from './baseline.ts';
import type { Baseline, CaseResult, State } from './case.ts';
import { check } from './checks.ts';
import { CAMPAIGNS } from './index.ts';
import { STATES, undisturb } from './states.ts';
import { assertNoLeftovers, forgetRuns } from './trial.ts';

/**
 * A process that runs cases in the sandbox named by SANDBOX_NAME, one at a time. Each message asks for one of them.
 * The sandbox's variables are also set in this process, because cases call AWS from it.
 */
Object.assign(process.env, world().environment());
process.on('message', async (task: Task) =>
  process.send?.(task === 'baseline' ? await recordBaseline() : await runCase(task)),
);

interface CaseTask {
  readonly campaign: string;
  readonly name: string;
  readonly baseline: Baseline;
}

/** To record the undisturbed runs, or to run a case. */
export type Task = 'baseline' | CaseTask;

/** The state that the last case verified at its end. */
let currentState: State | undefined;

async function recordBaseline(): Promise<Baseline> {
  const recorded = await baseline();
  await assertNoLeftovers();
  return recorded;
}

/** Runs a case in its state, and checks the outcome. */
async function runCase({ campaign, name, baseline }: CaseTask): Promise<CaseResult> {
  const started = Date.now();
  const result = (outcome: Pick<CaseResult, 'survival' | 'failure'>): CaseResult => ({
    ...{ campaign, name },
    ...outcome,
    seconds: (Date.now() - started) / 1000,
  });
  try {
    const cases = CAMPAIGNS.find(({ id }) => id === campaign)?.cases(baseline);
    const one = cases?.find((candidate) => candidate.name === name);
    if (one === undefined) throw new Error('there is no such case');
    const found = currentState;
    // Unknown until the case has succeeded.
    currentState = undefined;
    forgetRuns();
    await undisturb();
    if (one.startState !== undefined && one.startState !== found) await STATES[one.startState](baseline);
    for (const step of one.before ?? []) await step();
    await world().control.clearCalls();
    const ended = await one.run();
    await undisturb();
    const survival = await check(one, ended, baseline);
    currentState = one.endState;
    return result({ survival });
  } catch (error) {
    return result({ failure: messageOf(error) });
  }
}
