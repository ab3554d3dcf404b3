import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheRoot, packageRoot } from '../layout.ts';
import { PartError } from '../processes.ts';
import { makeCached } from './cache.ts';
import { withLock } from './lock.ts';
import { run } from './run.ts';

const component = 'k8s.io/component-base/version';

/** The pinned Go modules (packages/sandbox/go) and how each is built: nothing but `tool` directives in them. */
const modules = {
  kubernetes: {
    // Without a version, charts refuse the cluster ("chart requires kubeVersion").
    flags: [
      '-ldflags',
      `-s -w -X ${component}.gitVersion=v1.36.1 -X ${component}.gitMajor=1 -X ${component}.gitMinor=36`,
    ],
    // etcd's main package is called "server".
    programs: {
      kubectl: 'kubectl',
      helm: 'helm',
      etcd: 'server',
      'kube-apiserver': 'kube-apiserver',
      'kube-controller-manager': 'kube-controller-manager',
      'kube-scheduler': 'kube-scheduler',
      kwok: 'kwok',
      kwokctl: 'kwokctl',
    },
    minutes: 6,
  },
  vault: {
    flags: ['-tags', 'minimal', '-ldflags', '-s -w'],
    // Vault runs any program in its plugin folder, and the plugin must be called `aws`: a folder of its own,
    // which is never on PATH, where it would hide the AWS CLI.
    programs: { vault: 'vault', 'plugins/aws': 'aws' },
    minutes: 4,
  },
  jq: { flags: ['-ldflags', '-s -w'], programs: { jq: 'gojq' }, minutes: 0.5 },
} as const;

/** Nobody steps through these programs; without what a debugger needs they compile a fourteenth faster. */
const WITHOUT_DEBUGGER = ['-gcflags=all=-dwarf=false'];

export type ModuleName = keyof typeof modules;

/** What a build needs to know of the `up` that wants it. */
export type BuildOptions = {
  signal?: AbortSignal;
  log: string;
  /** Told what is being done. */
  onDetail: (detail: string) => void;
  /** Marks the build's processes as the sandbox's. */
  mark: Record<string, string>;
};

/** The folder in the user's cache that holds (or will hold) a module's programs. */
function builtDir(name: ModuleName): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(packageRoot, 'go', name, file)));
  hash.update(JSON.stringify([modules[name], WITHOUT_DEBUGGER]));
  return join(cacheRoot, `${name}-${hash.digest('hex').slice(0, 12)}`);
}

/** Whether a module's programs stand ready in the cache. */
export function isBuilt(name: ModuleName): boolean {
  return existsSync(builtDir(name));
}

/**
 * Builds a module's programs into the user's cache, at low priority, unless they are there.
 * @returns the path of each program
 */
export async function build(name: ModuleName, options: BuildOptions): Promise<Record<string, string>> {
  const { flags, programs } = modules[name];
  const dir = builtDir(name);
  const paths = Object.fromEntries(Object.keys(programs).map((program) => [program, join(dir, program)]));
  if (isBuilt(name)) return paths;
  const signal = options.signal ? { signal: options.signal } : {};
  const locked = {
    ...signal,
    onWait: (pid: number) => options.onDetail(`waiting for the build by process ${pid}`),
  };
  await withLock(
    `${dir}.lock`,
    async (lock) => {
      if (isBuilt(name)) return;
      await checkGo();
      options.onDetail(
        `building from source (about ${modules[name].minutes} min on 2 cores when nothing is cached)`,
      );
      await makeCached(dir, async (part) => {
        await run(
          `programs: ${name}`,
          'nice',
          ['-n', '19', 'go', 'build', ...WITHOUT_DEBUGGER, ...flags, '-o', `${part}/`, 'tool'],
          {
            ...signal,
            cwd: join(packageRoot, 'go', name),
            log: options.log,
            // Fewer garbage collections in the compiler: a tenth of its time, for some memory.
            env: { GOGC: '400', ...process.env, ...options.mark, CGO_ENABLED: '0', GOWORK: 'off' },
            onStart: lock.building,
          },
        );
        for (const [program, binary] of Object.entries(programs)) {
          mkdirSync(dirname(join(part, program)), { recursive: true });
          if (program !== binary) renameSync(join(part, binary), join(part, program));
        }
      });
    },
    locked,
  );
  return paths;
}

async function checkGo(): Promise<void> {
  await run('go', 'go', ['version'], { seconds: 20 }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new PartError(
      'go',
      `Go 1.21 or newer is needed to build what PATH lacks (https://go.dev/dl): ${why}`,
      [],
    );
  });
}
