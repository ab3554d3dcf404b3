import type { Rights } from '../operator.ts';
import { world } from '../world.ts';
import { type Baseline, type Case, fail } from './case.ts';
import { trialWith } from './least-rights.ts';
import { assertOutcome } from './survival.ts';

interface Denial {
  readonly name: string;
  readonly rights: Rights;
  readonly args: readonly string[];
  /** How often the denied call was made. */
  readonly countCalls: () => Promise<number>;
}

const DENIALS: readonly Denial[] = [
  {
    name: 'aws: iam CreateRole is denied',
    rights: {
      aws: [
        { Effect: 'Allow', Action: ['*'], Resource: '*' },
        { Effect: 'Deny', Action: ['iam:CreateRole'], Resource: '*' },
      ],
    },
    // A single section: `all` would stop at the preflight, which already names the missing permission.
    args: ['01-aws', '--yes'],
    countCalls: async () =>
      (await world().control.calls()).filter(({ action }) => action === 'CreateRole').length,
  },
  {
    name: 'vault: the token is denied enabling an auth method',
    rights: { vault: [{ path: '*', capabilities: ['read', 'list'], neededBy: 'all' }] },
    args: ['all', '--yes'],
    countCalls: async () =>
      (await world().control.vaultCalls()).filter(
        ({ path, method }) => path === 'sys/auth/aws' && method !== 'GET',
      ).length,
  },
];

/** Denied calls, which a run must not retry. */
export function denials(baseline: Baseline): Case[] {
  return DENIALS.map(({ name, rights, args, countCalls }) => ({
    name,
    group: 'A denied call is not retried',
    startState: 'awsAndVaultEmpty',
    endState: 'guideDone',
    async run() {
      await world().control.clearCalls();
      const ended = await trialWith(rights, args);
      if (ended.exitCode !== 1) fail(`exit code ${ended.exitCode}`, ended.output);
      const times = await countCalls();
      if (times !== 1) fail(`the run made the denied call ${times} times`, ended.output);
      return assertOutcome(ended, baseline);
    },
  }));
}
