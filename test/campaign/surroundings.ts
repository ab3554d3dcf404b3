import { assertClearError } from '../expect-run.ts';
import { inNamespaces, runbook } from '../run.ts';
import type { CommandResult } from '../start.ts';
import type { State } from '../states.ts';
import { world } from '../world.ts';
import type { Campaign, Case } from './case.ts';

/** Disturbances by a run's machine and by AWS: full disks, and resources that never become visible. */
export const surroundings: Campaign = () => [
  ...Object.entries(MOUNTS).flatMap(([state, mount]) =>
    Object.entries(PLACES).map(([name, place]) => onDisk(name, place, state, mount)),
  ),
  ...KINDS.map(never),
];

/** The folders that a run or its helm writes to. The shell expands each in the run's environment. */
const PLACES: Readonly<Record<string, Place>> = {
  HOME: { folder: '$HOME', startState: 'awsAndVaultEmpty', args: ['all', '--yes'] },
  TMPDIR: { folder: '$TMPDIR', startState: 'fresh', args: ['all', '--yes'] },
  'the folder of the report': {
    folder: '$PWD',
    startState: 'awsAndVaultEmpty',
    args: ['all', '--yes', '--report', 'report.html'],
  },
  'helm’s folder': { folder: '$HELM_CONFIG_HOME', startState: 'fresh', args: ['all', '--yes'] },
  'the folder of exported pages': { folder: '$PWD', args: ['export', 'all', '--out', 'pages'] },
};

interface Place {
  readonly folder: string;
  readonly startState?: State;
  readonly args: readonly string[];
}

/** Mounts that make a folder fail. A mount namespace for the run needs no root. */
const MOUNTS: Readonly<Record<string, (folder: string) => string>> = {
  'read-only': (folder) => `mount --bind "${folder}" "${folder}" && mount -o remount,bind,ro "${folder}"`,
  'full after 0 KiB': (folder) => fullAfter(0, folder),
  'full after 16 KiB': (folder) => fullAfter(16, folder),
};

/** A disk with this much free space. A file fills 4 KiB of it, because `size=0` would mean no limit. */
function fullAfter(free: number, folder: string): string {
  return `mount -t tmpfs -o size=${free + 4}k tmpfs "${folder}" && head -c 4096 /dev/zero > "${folder}/full"`;
}

function onDisk(
  name: string,
  { folder, startState, args }: Place,
  state: string,
  mount: (folder: string) => string,
): Case {
  const script = `mkdir -p $HELM_CONFIG_HOME && ${mount(folder)} && cd "$PWD"`;
  return {
    name: `${name} is ${state}`,
    ...(startState && { startState }),
    expected: startState ? { like: 'run' } : { exit: [0, 2] },
    async run(): Promise<CommandResult> {
      const ended = await runbook(args, { within: inNamespaces(['--mount'], script) });
      if (startState === undefined && ended.exitCode !== 0) assertClearError(ended);
      return ended;
    },
  };
}

const KINDS = ['roles', 'policies', 'attachments', 'providers'] as const;
/** In seconds: longer than any run waits. */
const NEVER = 2 ** 31;

const never = (kind: (typeof KINDS)[number]): Case => ({
  name: `new ${kind} never become visible`,
  isSlow: true,
  startState: 'fresh',
  before: [() => world().control.setConsistency({ [kind]: NEVER })],
  expected: {
    like: 'first run',
    exit: 1,
    says: [/not visible after 60 s/],
    // Otherwise the resources of this run would stay invisible.
    beforeNext: () => world().reset(),
  },
  run: () => runbook(['all', '--yes']),
});
