import { join } from 'node:path';
import { world } from '../world.ts';
import type { Campaign, Case } from './case.ts';
import { trial } from './trial.ts';

/** The moments of handing a document to a child process, in order: see `kill-run.cjs`. */
const MOMENTS = ['created', 'opened', 'unnamed', 'written', 'started'] as const;

/** Documents with a kubeconfig: a user of EKS has a plugin, whose token a run hands to helm and kubectl. */
const KUBECONFIGS = [1, 2];

/** Runs that are killed while they hand values to helm, or a kubeconfig to a tool. */
export const handovers: Campaign = {
  id: 'handovers',
  promise:
    'A run is killed at any point while it hands values to helm, or the token of EKS to helm or kubectl. The tool gets all of them or does not start, and the next run finishes the job.',
  cases: (baseline) => [
    ...baseline.runs['first run'].helm
      .filter((words) => words.includes('--values=-'))
      .flatMap((words, index) =>
        MOMENTS.map((moment): Case => {
          const name = `values for helm ${words.split(' ').slice(0, 2).join(' ')}: killed when ${moment}`;
          return killedAt(moment, index + 1, name, 'Killed while handing values to helm');
        }),
      ),
    ...KUBECONFIGS.flatMap((nth) =>
      MOMENTS.map((moment): Case => {
        const name = `kubeconfig ${nth} of a user with a plugin: killed when ${moment}`;
        return killedAt(moment, nth, name, 'Killed while handing over a kubeconfig', () => ({
          KUBECONFIG: world().layout.eksKubeconfig,
        }));
      }),
    ),
  ],
};

/** A case whose run is killed at a moment of handing over its n-th document. */
function killedAt(
  moment: string,
  nth: number,
  name: string,
  group: string,
  environment: () => Readonly<Record<string, string>> = () => ({}),
): Case {
  const kill = {
    NODE_OPTIONS: `--require ${JSON.stringify(join(import.meta.dirname, 'kill-run.cjs'))}`,
    CAMPAIGN_KILL_AT: `${moment} ${nth}`,
  };
  return {
    name,
    group,
    startState: 'fresh',
    endState: 'guideDone',
    expected: { like: 'first run', exits: [137] },
    run: () => trial(['all', '--yes'], { env: { ...kill, ...environment() } }),
  };
}
