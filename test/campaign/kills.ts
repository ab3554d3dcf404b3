import { setTimeout as sleep } from 'node:timers/promises';
import { events } from '../events.ts';
import { anHourAfterHelmWasKilled } from '../interrupted-helm.ts';
import type { Ran } from '../world.ts';
import { atEveryCall, changes, type Disturbance } from './calls.ts';
import type { Baseline, Campaign, Case } from './case.ts';
import { Trial } from './trial.ts';

/** Runs that are killed or interrupted. */
export const kills: Campaign = {
  id: 'kills',
  promise:
    'A run is killed after any call or in the middle of any installation, or is interrupted at any step. It leaves no process running, and the next run finishes the job.',
  cases: (baseline) => [
    ...atEveryCall(baseline, (site) => {
      const { run, system, call } = site;
      // Plans and 90-troubleshoot have no job to finish, and teardowns have their own campaign.
      if (run.endsWith('plan') || run === 'troubleshoot' || run === 'teardown' || system === 'kubernetes')
        return [];
      if (run === 'correction' && !changes(site)) return [];
      if (system === 'aws' || system === 'vault')
        return [{ ...AFTER_CALL, quick: call === 'POST sys/auth/aws' }];
      return call.startsWith('install ') ? [AFTER_COMMAND, ...WITHIN_INSTALL] : [AFTER_COMMAND];
    }),
    ...interrupts(baseline),
  ],
};

/** The call took effect, but the run dies before it gets the answer. */
const AFTER_CALL: Disturbance = {
  what: 'killed after it',
  fault: { kind: 'kill', after: true },
  kills: true,
};

/** The command ended, but the run dies before it notices. A port-forward or a proxy keeps running. */
const AFTER_COMMAND: Disturbance = {
  what: 'killed after it',
  script: `case " $* " in *" port-forward "* | *" proxy "*) { sleep 0.1; kill_run; } & exec $real "$@";; esac
$real "$@"; code=$?; kill_run; exit $code`,
  kills: true,
};

const WITHIN_INSTALL: readonly Disturbance[] = [
  {
    what: 'killed as helm starts; helm continues alone',
    script: 'kill_run; exec $real "$@"',
    kills: true,
  },
  // Moments within a `helm install` of the sandbox's charts. Run and helm die together, as in a power cut.
  ...[0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 1.8, 2.4].map((seconds) => ({
    what: `killed together with helm after ${seconds} s`,
    script: `$real "$@" <&0 & command=$!; sleep ${seconds}; kill -9 $command; kill_run; exit 1`,
    kills: true,
    beforeNext: anHourAfterHelmWasKilled,
  })),
];

/** Ctrl-C at the start of each step, and 0.3 seconds into it. */
function interrupts(baseline: Baseline): Case[] {
  return baseline.steps.flatMap((step) =>
    [0, 0.3].map((pause) => ({
      name: `Ctrl-C ${pause} s into step ${step}`,
      group: 'Ctrl-C at a step',
      startState: 'fresh' as const,
      endState: 'guideDone' as const,
      // 0: the run ended before the signal, in its last step.
      expected: { like: 'first run' as const, exits: [130, 0], next: 'always' as const },
      run: () => interruptRun(step, pause),
    })),
  );
}

async function interruptRun(step: string, pause: number): Promise<Ran> {
  const run = new Trial(['all', '--yes', '--json']);
  await run.waitForOutput(`"type":"step-start","step":"${step}"`);
  await sleep(pause * 1000);
  run.signal('SIGINT');
  const ended = await run.ended;
  // Throws if a line of the output is not a complete event.
  events(ended.output);
  return ended;
}
