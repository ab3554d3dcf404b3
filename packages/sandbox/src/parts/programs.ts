import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from '../layout.ts';
import { type BuildOptions, build, isBuilt, type ModuleName } from './go-build.ts';
import { hasVenv, makeVenv, type VenvName } from './python-venv.ts';
import { findProgram, type Program } from './versions.ts';

const kubernetesPrograms = [
  'kubectl',
  'helm',
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'kwokctl',
] as const satisfies readonly Program[];

/** The path of each program of which this machine has a suitable version. */
export type Found = Partial<Record<Program, string>>;

/** Looks for every program at once. */
export async function findPrograms(): Promise<Found> {
  const wanted: Program[] = [...kubernetesPrograms, 'vault', 'aws', 'jq'];
  const found = await Promise.all(
    wanted.map(async (program) => [program, await findProgram(program)] as const),
  );
  return Object.fromEntries(found.filter(([, file]) => file !== undefined));
}

/** The programs of a cluster that this machine lacks. */
const lacked = (found: Found) => kubernetesPrograms.filter((program) => !found[program]);

/** What must be built or installed before a sandbox can be up, given what this machine has. */
export function missing(found: Found): (ModuleName | VenvName)[] {
  const modules: ModuleName[] = [];
  if (!isBuilt('kubernetes', lacked(found))) modules.push('kubernetes');
  if (!found.vault && !isBuilt('vault')) modules.push('vault');
  if (!found.jq && !isBuilt('jq')) modules.push('jq');
  if (!isBuilt('gloo')) modules.push('gloo');
  const venvs: VenvName[] = found.aws ? ['moto'] : ['moto', 'awscli'];
  return [...modules, ...venvs.filter((name) => !hasVenv(name))];
}

/** What a person is told before a first start, given what is missing. */
export function firstStartNote(toBuild: readonly string[]): string {
  const long = toBuild.includes('kubernetes') || toBuild.includes('vault');
  const time = long ? 'about six minutes on two cores' : 'about a minute';
  return `To be built or installed first: ${toBuild.join(', ')}. This takes ${time}, and is cached after that.`;
}

/** The path of each program that a cluster needs; built if this machine has no suitable one. */
export async function kubernetes(
  found: Found,
  options: BuildOptions,
): Promise<Record<(typeof kubernetesPrograms)[number], string>> {
  const built = await build('kubernetes', options, lacked(found));
  return { ...built, ...found } as Record<(typeof kubernetesPrograms)[number], string>;
}

/** Vault, and the folder of its aws auth plugin if it was built without that auth method. */
export type VaultProgram = { program: string; pluginDir?: string };

/** Vault from PATH, or built. */
export async function vault(found: Found, options: BuildOptions): Promise<VaultProgram> {
  if (found.vault) return { program: found.vault };
  const built = await build('vault', options);
  const plugin = built['plugins/aws'] as string;
  return { program: built.vault as string, pluginDir: join(plugin, '..') };
}

/** The program that logs in to Vault in place of Gloo's containers. */
export async function glooLogin(options: BuildOptions): Promise<string> {
  return (await build('gloo', options)).gloo as string;
}

/** Makes a program callable by its plain name in the sandbox's shell and "pod". */
export function link(layout: Layout, name: string, target: string): void {
  mkdirSync(layout.bin, { recursive: true });
  rmSync(join(layout.bin, name), { force: true });
  symlinkSync(target, join(layout.bin, name));
}

/** Gives the sandbox's shell the AWS CLI and jq if PATH has none. */
export async function shellTools(layout: Layout, found: Found, options: BuildOptions): Promise<void> {
  mkdirSync(layout.bin, { recursive: true });
  if (!found.jq) link(layout, 'jq', (await build('jq', options)).jq as string);
  if (!found.aws) {
    const python = await makeVenv('awscli', options);
    writeFileSync(join(layout.bin, 'aws'), `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`, { mode: 0o755 });
  }
}
