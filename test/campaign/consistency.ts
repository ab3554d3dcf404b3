import { sameAs } from '../snapshot.ts';
import { world } from '../world.ts';
import { type Baseline, type Campaign, type Case, fail, type Survival } from './case.ts';
import { assertOutcome } from './survival.ts';
import { trial } from './trial.ts';

type Kind = 'roles' | 'policies' | 'attachments' | 'providers';
const KINDS: readonly Kind[] = ['roles', 'policies', 'attachments', 'providers'];
/** In seconds: longer than any run waits. */
const NEVER = 2 ** 31;

/** New IAM resources become visible late. */
export const consistency: Campaign = {
  id: 'consistency',
  promise:
    'IAM is eventually consistent: the run waits until a new resource is visible, and says what it is waiting for and for how long.',
  cases: (baseline) => [...late(baseline), ...never(baseline)],
};

function late(baseline: Baseline): Case[] {
  return [0, 5, 20].flatMap((seconds) =>
    [...KINDS.map((kind) => [kind]), [...KINDS]].map((kinds) => ({
      name: `${kinds.join(', ')}: visible after ${seconds} s`,
      group: `A new resource is visible after ${seconds} s`,
      startState: 'fresh' as const,
      run: () => runWithDelay(baseline, kinds, seconds),
    })),
  );
}

async function runWithDelay(
  { golden }: Baseline,
  kinds: readonly Kind[],
  seconds: number,
): Promise<Survival> {
  await world().control.setConsistency(Object.fromEntries(kinds.map((kind) => [kind, seconds])));
  const { exitCode, output } = await trial(['all', '--yes']);
  if (exitCode !== 0) fail('the run did not wait until the resource was visible', output);
  if (seconds > 0 && !/… .*waiting for .* \(\d+ s of at most \d+ s\)/.test(output))
    fail('the run does not report that it waits', output);
  await sameAs(golden);
  return 'survived';
}

function never(baseline: Baseline): Case[] {
  return KINDS.map((kind) => ({
    name: `${kind}: never visible`,
    group: 'A new resource never becomes visible',
    startState: 'fresh' as const,
    endState: 'guideDone' as const,
    async run() {
      await world().control.setConsistency({ [kind]: NEVER });
      const ended = await trial(['all', '--yes']);
      if (ended.exitCode !== 1) fail(`exit code ${ended.exitCode}`, ended.output);
      if (!/not visible after 60 s/.test(ended.output))
        fail('the run does not say that the resource is not visible', ended.output);
      // Makes the resources visible for the next run.
      await world().reset();
      return assertOutcome(ended, baseline);
    },
  }));
}
