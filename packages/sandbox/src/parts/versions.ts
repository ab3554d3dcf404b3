import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cacheRoot } from '../layout.ts';
import { run } from './run.ts';

/** How a program reports its version, and which versions the sandbox can use. */
type Probe = { args: string[]; fits: (major: number, minor: number) => boolean };

const kubernetes: Probe = { args: ['--version'], fits: (major, minor) => major === 1 && minor === 36 };
const kwok: Probe = { args: ['--version'], fits: (major, minor) => major === 0 && minor === 8 };

/** The programs that need not be built if this machine has them. */
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

/** The first version number in a program's output; `undefined` if there is none. */
function parseVersion(output: string): { major: number; minor: number } | undefined {
  const match = /(\d+)\.(\d+)/.exec(output);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether the output of a program's version command has a version that fits. */
export function isFit(program: Program, output: string): boolean {
  const version = parseVersion(output);
  return version !== undefined && probes[program].fits(version.major, version.minor);
}

/** The folders of PATH, without the sandbox's own. */
const path = (): string[] =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((dir) => dir && !dir.startsWith(cacheRoot) && !dir.includes('/.sandbox/'));

/**
 * Where setup-envtest keeps etcd, kube-apiserver and kubectl, a folder for each version.
 * https://github.com/kubernetes-sigs/controller-runtime/tree/main/tools/setup-envtest
 */
function envtestFolders(): string[] {
  const { KUBEBUILDER_ASSETS, XDG_DATA_HOME = join(homedir(), '.local/share') } = process.env;
  const store =
    process.platform === 'darwin'
      ? join(homedir(), 'Library/Application Support/io.kubebuilder.envtest')
      : join(XDG_DATA_HOME, 'kubebuilder-envtest');
  const versions = join(store, 'k8s');
  return [
    ...(KUBEBUILDER_ASSETS ? [KUBEBUILDER_ASSETS] : []),
    ...(existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version)) : []),
  ];
}

/** The programs of that name in these folders, in their order. */
function programsIn(dirs: readonly string[], name: string): string[] {
  return dirs
    .map((dir) => join(dir, name))
    .filter((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * The path of a suitable version of a program on PATH or among those of setup-envtest; `undefined` if there is none.
 * Only the first one on PATH counts.
 */
export async function findProgram(program: Program): Promise<string | undefined> {
  for (const file of [...programsIn(path(), program).slice(0, 1), ...programsIn(envtestFolders(), program)]) {
    try {
      // A version manager's shim may hang or ask a question, so it gets five seconds.
      const output = await run(program, file, probes[program].args, { seconds: 5 });
      if (isFit(program, output)) return file;
    } catch {}
  }
  return undefined;
}
