import { iam, policyDocument } from '../aws.ts';
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
    'IAM is eventually consistent: the run waits until a new resource is visible, and says what it is waiting for and for how long. It tells "not visible yet" from "denied".',
  cases: (baseline) => [...late(baseline), ...never(baseline), denied(baseline)],
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

/** A denied read is a final answer: the run reports it immediately. */
function denied(baseline: Baseline): Case {
  const PolicyDocument = policyDocument({ Effect: 'Deny', Action: 'iam:GetRole', Resource: '*' });
  return {
    name: 'read denied: reported immediately, without waiting',
    group: 'The read of a new resource is denied',
    startState: 'fresh',
    endState: 'guideDone',
    async run() {
      const client = await iam();
      const policy = { RoleName: 'foo-role', PolicyName: 'no' };
      await client.putRolePolicy({ ...policy, PolicyDocument });
      const started = Date.now();
      const ended = await trial(['all', '--yes']);
      const { exitCode, output } = ended;
      if (exitCode !== 1) fail(`exit code ${exitCode}`, output);
      if (!/explicit/.test(output) || /not visible/.test(output))
        fail('the run does not report the explicit deny', output);
      if (Date.now() - started > 60_000) fail('the run waited, although the read was denied', output);
      await client.deleteRolePolicy(policy);
      return assertOutcome(ended, baseline);
    },
  };
}
