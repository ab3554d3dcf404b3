import type { Ran } from '../world.ts';
import type { Campaign, Case, State } from './case.ts';
import { assertClearError } from './checks.ts';
import { inNamespaces, trial } from './trial.ts';

/** The folders that a run or its helm writes to. The shell expands each in the run's environment. */
const PLACES: Readonly<Record<string, Place>> = {
  HOME: { folders: ['$HOME'], startState: 'awsAndVaultEmpty' },
  TMPDIR: { folders: ['$TMPDIR'], startState: 'fresh' },
  'HOME with TMPDIR': { folders: ['$HOME', '$TMPDIR'], startState: 'fresh' },
  'the folder of the report': {
    folders: ['$PWD'],
    startState: 'awsAndVaultEmpty',
    args: ['--report', 'report.html'],
  },
  'helm’s folder': { folders: ['$HELM_CONFIG_HOME'], startState: 'fresh' },
};

interface Place {
  readonly folders: readonly string[];
  readonly startState: State;
  readonly args?: readonly string[];
}

/** Mounts that make a folder fail. A mount namespace of the run's own needs no root. */
const MOUNTS: Readonly<Record<string, (folder: string) => string>> = {
  'read-only': (folder) => `mount --bind "${folder}" "${folder}" && mount -o remount,bind,ro "${folder}"`,
  ...Object.fromEntries(
    [0, 4, 8, 16, 32, 64].map((free) => [
      `full after ${free} KiB`,
      (folder: string) => fullAfter(free, folder),
    ]),
  ),
};

/** A disk with this much free space. A file fills 4 KiB of it, because `size=0` would mean no limit. */
function fullAfter(free: number, folder: string): string {
  return `mount -t tmpfs -o size=${free + 4}k tmpfs "${folder}" && head -c 4096 /dev/zero > "${folder}/full"`;
}

/** Full disks and read-only folders. */
export const disks: Campaign = {
  id: 'disks',
  promise:
    'The disk is full at any write, or a folder is read-only. The run succeeds, or ends with a clear error, and the next run finishes the job.',
  cases: () =>
    Object.entries(MOUNTS).flatMap(([state, mount]): Case[] => {
      const group = state === 'read-only' ? 'A folder is read-only' : 'A disk is full';
      return [
        ...Object.entries(PLACES).map(
          ([place, { folders, startState, args = [] }]): Case => ({
            name: `${place} is ${state}`,
            group,
            startState,
            endState: 'guideDone',
            expected: { like: 'run' },
            run: () => trial(['all', '--yes', ...args], { within: mounted(folders.map(mount)) }),
          }),
        ),
        {
          name: `the folder of exported pages is ${state}`,
          group: `${group}: an export`,
          expected: { exits: [0, 2] },
          run: () => exportTo(mounted([mount('$PWD')])),
        },
      ];
    }),
};

/** Exports the pages. If that fails, the error is clear. */
async function exportTo(within: readonly string[]): Promise<Ran> {
  const ended = await trial(['export', 'all', '--out', 'pages'], { within });
  if (ended.exitCode !== 0) assertClearError(ended);
  return ended;
}

/** The words that start a run with mounts of its own. */
function mounted(mounts: readonly string[]): string[] {
  return inNamespaces(['--mount'], `mkdir -p $HELM_CONFIG_HOME && ${mounts.join(' && ')} && cd "$PWD"`);
}
