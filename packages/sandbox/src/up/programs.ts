import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type BuildOptions, build, installAwsCli, type ModuleName, makeVenv } from './build.ts';
import { cacheRoot, type Layout } from './layout.ts';
import { run } from './run.ts';
import { DEFAULTS } from './versions.ts';

/** How a program prints its version, and the versions that the sandbox can use. */
type Probe = { args: string[]; fits: RegExp };

/** The versions with a default's minor version. */
const like = (name: keyof typeof DEFAULTS) => {
  const [major, minor] = DEFAULTS[name].split('.');
  return new RegExp(`^${major}\\.${minor}$`);
};

/** The programs that are compiled if this machine lacks them. */
const COMPILED = {
  // kubectl may differ from the API server by one minor version.
  kubectl: { args: ['version', '--client'], fits: /^1\.3[678]$/ },
  helm: { args: ['version', '--short'], fits: /^4\.\d+$/ },
  etcd: { args: ['--version'], fits: /^3\.[67]$/ },
  'kube-apiserver': { args: ['--version'], fits: like('kubernetes') },
  'kube-controller-manager': { args: ['--version'], fits: like('kubernetes') },
  'kube-scheduler': { args: ['--version'], fits: like('kubernetes') },
  kwok: { args: ['--version'], fits: like('kwok') },
  kwokctl: { args: ['--version'], fits: like('kwok') },
  vault: { args: ['version'], fits: like('vault') },
} satisfies Record<string, Probe>;
const compiled = Object.keys(COMPILED) as (keyof typeof COMPILED)[];

/** Every program that the sandbox runs or offers. */
const PROBES = {
  ...COMPILED,
  aws: { args: ['--version'], fits: /^2\./ },
  jq: { args: ['--version'], fits: /^[1-9]/ },
} satisfies Record<string, Probe>;
type Program = keyof typeof PROBES;

/** The path of each program of which this machine has a suitable version. */
export type Found = Partial<Record<Program, string>>;

/** Looks for every program at the same time. Only the first match on PATH counts. */
export async function findPrograms(): Promise<Found> {
  const all = Object.keys(PROBES) as Program[];
  const found = await Promise.all(all.map(async (program) => [program, await findProgram(program)] as const));
  return Object.fromEntries(found.filter(([, file]) => file !== undefined));
}

async function findProgram(program: Program): Promise<string | undefined> {
  const { args, fits } = PROBES[program];
  const file = (process.env.PATH ?? '')
    .split(delimiter)
    // Without the sandbox's own folders.
    .filter((dir) => dir && !dir.startsWith(cacheRoot) && !dir.includes('/.sandbox/'))
    .map((dir) => join(dir, program))
    .find(existsSync);
  if (file === undefined) return undefined;
  try {
    // A version manager's shim may hang or ask a question, so it gets five seconds.
    const output = await run(program, file, args, { seconds: 5 });
    return fits.test(/\d+\.\d+/.exec(output)?.[0] ?? '') ? file : undefined;
  } catch {
    return undefined; // one that does not start, or cannot say its version, is as good as none
  }
}

/** The path of each program, and the folder of Vault's aws auth plugin if Vault was built, without that auth method. */
export type Programs = Record<keyof typeof COMPILED, string> & { vaultPluginDir: string | undefined };

/** Every compiled program; one build for all that this machine lacks. */
export async function compiledPrograms(found: Found, options: BuildOptions): Promise<Programs> {
  const lacked = compiled.filter((program) => !found[program]);
  const wanted = found.vault ? lacked : [...lacked, 'plugins/aws'];
  const built = wanted.length > 0 ? await build('programs', options, wanted) : {};
  const plugin = built['plugins/aws'];
  return { ...built, ...found, vaultPluginDir: plugin && dirname(plugin) } as Programs;
}

/** The program that logs in to Vault in place of Gloo's containers. */
export async function glooLogin(options: BuildOptions): Promise<string> {
  return (await build('gloo', options)).gloo as string;
}

/** Makes a program callable by its plain name in the sandbox's shell and "pod". */
export function link({ bin }: Pick<Layout, 'bin'>, name: string, target: string): void {
  rmSync(join(bin, name), { force: true });
  symlinkSync(target, join(bin, name));
}

/** Version 1 of the AWS CLI as a program that imports nothing from its working folder. */
export const awsScript = (python: string): string => `#!/bin/sh\nexec '${python}' -I -m awscli "$@"\n`;

/** Gives the sandbox's shell jq and version 2 of the AWS CLI if PATH lacks them. Where AWS's build does not run, it gets version 1. */
export async function shellTools(layout: Layout, found: Found, options: BuildOptions): Promise<void> {
  if (!found.jq) link(layout, 'jq', (await build('jq', options)).jq as string);
  if (found.aws) return;
  const aws = await installAwsCli(options);
  if (aws) link(layout, 'aws', aws);
  else await oldAwsCli(layout.bin, options);
}

async function oldAwsCli(folder: string, options: BuildOptions): Promise<void> {
  const python = await makeVenv('awscli', options);
  writeFileSync(join(folder, 'aws'), awsScript(python), { mode: 0o755 });
}

// Programs of pinned versions for a test or a script, not for a sandbox. Each is built or installed into the
// user's cache at its first use, and its path is returned. `log` is a file for the output of the build.

const options = (log: string) => ({ log, onDetail: () => {}, mark: {} });
const built = async (module: ModuleName, program: string, log: string) =>
  (await build(module, options(log)))[program] as string;

/**
 * Gives a sandbox the variants of its tools, in a folder that `Sandbox.environment` puts first on PATH if
 * SANDBOX_VARIANTS is set.
 * @returns the folder
 */
export async function makeVariants({ variants, logs }: Layout): Promise<string> {
  const log = join(logs, 'variants.log');
  mkdirSync(variants, { recursive: true });
  link({ bin: variants }, 'helm', await built('helm3', 'helm', log));
  await oldAwsCli(variants, options(log));
  return variants;
}

/** The guide's first client. Its build takes minutes, so only `pnpm campaign eksctl` needs it. */
export const eksctl = (log: string): Promise<string> => built('eksctl', 'eksctl', log);

export const actionlint = (log: string): Promise<string> => built('actionlint', 'actionlint', log);

export const shellcheck = async (log: string): Promise<string> =>
  join(dirname(await makeVenv('shellcheck', options(log))), 'shellcheck');

/** A Python with version 1 of the AWS CLI, and with botocore, which finds its credentials. */
export const awscli = (log: string): Promise<string> => makeVenv('awscli', options(log));
