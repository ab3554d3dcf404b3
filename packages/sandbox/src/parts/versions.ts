import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheRoot } from '../layout.ts';
import { run } from './run.ts';

/** How a program reports its version, and which versions the sandbox can use. */
type Probe = { args: string[]; fits: (major: number, minor: number) => boolean };

const kubernetes: Probe = { args: ['--version'], fits: (major, minor) => major === 1 && minor === 36 };
const kwok: Probe = { args: ['--version'], fits: (major, minor) => major === 0 && minor === 8 };

/** The programs that may be taken from PATH. */
const probes = {
  // kubectl may differ from the API server by one minor version.
  kubectl: {
    args: ['version', '--client'],
    fits: (major, minor) => major === 1 && minor >= 35 && minor <= 37,
  },
  helm: { args: ['version', '--short'], fits: (major, minor) => major === 3 && minor >= 14 },
  etcd: { args: ['--version'], fits: (major, minor) => major === 3 && (minor === 5 || minor === 6) },
  'kube-apiserver': kubernetes,
  'kube-controller-manager': kubernetes,
  'kube-scheduler': kubernetes,
  kwok,
  kwokctl: kwok,
  vault: { args: ['version'], fits: (major, minor) => major === 1 && minor === 21 },
  aws: { args: ['--version'], fits: (major) => major === 1 || major === 2 },
  jq: { args: ['--version'], fits: (major) => major >= 1 },
} satisfies Record<string, Probe>;

/** A program that the sandbox runs or offers. */
export type Program = keyof typeof probes;

/** The first version number in a program's output, or undefined where there is none. */
function parseVersion(output: string): { major: number; minor: number } | undefined {
  const match = /(\d+)\.(\d+)/.exec(output);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether the output of a program's version command has a version that fits. */
export function isFit(program: Program, output: string): boolean {
  const version = parseVersion(output);
  return version !== undefined && probes[program].fits(version.major, version.minor);
}

/** Where PATH has a program, in PATH's order; never one of the sandbox's own. */
function onPath(program: string): string[] {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((dir) => dir && !dir.startsWith(cacheRoot) && !dir.includes('/.sandbox/'))
    .map((dir) => join(dir, program))
    .filter((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The path of a fit version of a program on PATH, or undefined. Only the first one on PATH counts. */
export async function findOnPath(program: Program, signal?: AbortSignal): Promise<string | undefined> {
  const [file] = onPath(program);
  if (!file) return undefined;
  try {
    // A shim of a version manager may hang or ask something: it has five seconds.
    const output = await run(program, file, probes[program].args, {
      seconds: 5,
      ...(signal ? { signal } : {}),
    });
    return isFit(program, output) ? file : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
