import type { Campaign, State } from './case.ts';
import { inNamespaces, trial } from './trial.ts';

/** The folders that a run or its helm writes to. The shell expands each in the run's environment. */
const FOLDERS: Readonly<Record<string, Folder>> = {
  HOME: { folder: '$HOME', startState: 'awsAndVaultEmpty' },
  TMPDIR: { folder: '$TMPDIR', startState: 'fresh' },
  'the folder of the report': {
    folder: '$PWD',
    startState: 'awsAndVaultEmpty',
    args: ['--report', 'report.html'],
  },
  'helm’s folder': { folder: '$HELM_CONFIG_HOME', startState: 'fresh' },
};

interface Folder {
  readonly folder: string;
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
    Object.entries(FOLDERS).flatMap(([place, at]) =>
      Object.entries(MOUNTS).map(([state, mount]) => ({
        name: `${place} is ${state}`,
        group: state === 'read-only' ? 'A folder is read-only' : 'A disk is full',
        startState: at.startState,
        endState: 'guideDone' as const,
        expected: { like: 'run' as const },
        run: () => trial(['all', '--yes', ...(at.args ?? [])], { within: mounted(mount(at.folder)) }),
      })),
    ),
};

/** The words that start a run with a mount of its own. */
function mounted(mount: string): string[] {
  return inNamespaces(['--mount'], `mkdir -p $HELM_CONFIG_HOME && ${mount} && cd "$PWD"`);
}
