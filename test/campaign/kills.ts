import { setTimeout as sleep } from 'node:timers/promises';
import { events } from '../events.ts';
import { anHourAfterHelmWasKilled } from '../interrupted-helm.ts';
import { world } from '../world.ts';
import { type Baseline, broken, type Campaign, type Case, type Survival } from './case.ts';
import { firstWords, Shims, type Tool } from './shims.ts';
import { allButTheCluster } from './states.ts';
import { finishes } from './survival.ts';
import { Trial } from './trial.ts';

/** Moments within a `helm install` of the sandbox's charts, in seconds. */
const WITHIN_INSTALL = [0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 1.8, 2.4];

/** The command has ended, and the run does not know it yet. A port-forward, or a proxy, was opened a moment ago. */
const AFTER = `case " $* " in *" port-forward "* | *" proxy "*) { sleep 0.3; kill_run; } & exec $real "$@";; esac
$real "$@"; code=$?; kill_run; exit $code`;
/** The command goes on by itself. */
const ORPHANED = 'kill_run; exec $real "$@"';
/** So many seconds into the command, and the command with it, as by a power cut. */
const cutAfter = (seconds: number) =>
  `$real "$@" <&0 & command=$!; sleep ${seconds}; kill -9 $command; kill_run; exit 1`;

/** Killed anywhere. */
export const kills: Campaign = {
  id: 'kills',
  promise:
    'A run is killed after any call or in the middle of any installation, or is interrupted at any step. It leaves no process running, and the next run finishes the job.',
  cases: (baseline) => [
    ...afterCalls('aws', baseline),
    ...afterCalls('vault', baseline),
    ...afterCommands('helm', baseline),
    ...afterCommands('kubectl', baseline),
    ...withinInstalls(baseline),
    ...interrupts(baseline),
  ],
};

/** Once a call has taken effect and before its answer is known. */
function afterCalls(service: 'aws' | 'vault', baseline: Baseline): Case[] {
  return baseline[service].map((call, index) => ({
    name: `killed after ${service} call ${index + 1}, ${call}`,
    group: `kill -9 after a call to ${service === 'aws' ? 'AWS' : 'Vault'}`,
    quick: call === 'POST sys/auth/aws',
    run: () =>
      killed(baseline, allButTheCluster, {}, (pid) =>
        world().control.setFaults([
          { kind: 'kill', pid, nth: index + 1, after: true, ...(service === 'vault' && { service }) },
        ]),
      ),
  }));
}

function afterCommands(tool: Tool, baseline: Baseline): Case[] {
  return baseline[tool].map((words, index) =>
    shimmed(baseline, tool, index + 1, AFTER, {
      name: `killed after ${tool} command ${index + 1}, ${firstWords(words)}`,
      group: `kill -9 after a ${tool} command`,
    }),
  );
}

function withinInstalls(baseline: Baseline): Case[] {
  return baseline.helm.flatMap((words, index) => {
    if (!words.startsWith('install ')) return [];
    const name = `helm command ${index + 1}, ${firstWords(words)}`;
    return [
      shimmed(baseline, 'helm', index + 1, ORPHANED, {
        name: `killed at the beginning of ${name}, which goes on by itself`,
        group: 'kill -9 while helm installs',
      }),
      ...WITHIN_INSTALL.map((moment) =>
        shimmed(
          baseline,
          'helm',
          index + 1,
          cutAfter(moment),
          {
            name: `killed with ${name}, after ${moment} s`,
            group: 'kill -9 of the run and of helm in the middle of an installation',
          },
          anHourAfterHelmWasKilled,
        ),
      ),
    ];
  });
}

/** Ctrl-C as soon as a step is reported, and a moment into it. */
function interrupts(baseline: Baseline): Case[] {
  return baseline.steps.flatMap((step) =>
    [0, 0.3].map((pause) => ({
      name: `Ctrl-C ${pause} s into step ${step}`,
      group: 'Ctrl-C at a step',
      run: () => interrupted(baseline, step, pause),
    })),
  );
}

function shimmed(
  baseline: Baseline,
  tool: Tool,
  nth: number,
  act: string,
  what: Pick<Case, 'name' | 'group'>,
  meanwhile?: () => Promise<void>,
): Case {
  return {
    ...what,
    async run() {
      const shims = new Shims({ tool, nth, act });
      try {
        return await killed(
          baseline,
          () => world().reset(),
          { shims: shims.folder },
          async (pid) => shims.aimAt(pid),
          meanwhile,
        );
      } finally {
        shims.remove();
      }
    },
  };
}

async function killed(
  baseline: Baseline,
  prepare: () => Promise<void>,
  options: { readonly shims?: string },
  aim: (pid: number) => Promise<void>,
  meanwhile = async (): Promise<void> => undefined,
): Promise<Survival> {
  await prepare();
  const run = new Trial(['all', '--yes'], options);
  await aim(run.pid);
  const { exitCode, output } = await run.ended;
  await world().control.clearFaults();
  if (exitCode !== 137) broken(`it was not killed, and ended with ${exitCode}`, output);
  await meanwhile();
  // At once, while what it started may still be at work.
  await finishes(baseline);
  await run.leavesNothing();
  return 'recovered';
}

async function interrupted(baseline: Baseline, step: string, pause: number): Promise<Survival> {
  await world().reset();
  const run = new Trial(['all', '--yes', '--json']);
  await run.says(`"type":"step-start","step":"${step}"`);
  await sleep(pause * 1000);
  run.signal('SIGINT');
  const { exitCode, output } = await run.ended;
  // The last step may have ended before.
  if (exitCode !== 130 && exitCode !== 0) broken(`exit code ${exitCode} after Ctrl-C`, output);
  events(output);
  await run.leavesNothing();
  await finishes(baseline);
  return exitCode === 0 ? 'survived' : 'recovered';
}
