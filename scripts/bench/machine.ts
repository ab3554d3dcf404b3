import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the numbers were measured on. */
export interface Machine {
  readonly cores: number;
  readonly model: string;
  readonly gigabytes: number;
  readonly system: string;
  /** How many processes wanted a core in the minute before: well below `cores` where the machine was idle. */
  readonly load: number;
  readonly commit: string;
  /** Of what was started, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Describes this machine, and the programs that are found in an environment. */
export function describeMachine(env: Readonly<Record<string, string>>): Machine {
  const ask = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { env, encoding: 'utf8' }).trim();
  /** The first version number of what a program says of itself. */
  const version = (program: string, ...args: string[]): string =>
    /\d+(?:\.\d+)+/.exec(ask(program, ...args))?.[0] ?? 'unknown';
  const changed = ask('git', 'status', '--porcelain', '--untracked-files=no') !== '';
  const [{ model = 'unknown' } = {}] = cpus();
  return {
    cores: cpus().length,
    model: model.trim(),
    gigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    commit: `${ask('git', 'rev-parse', '--short=12', 'HEAD')}${changed ? ' with local changes' : ''}`,
    versions: {
      Node: process.versions.node,
      'AWS CLI': version('aws', '--version'),
      helm: version('helm', 'version', '--short'),
      kubectl: version('kubectl', 'version', '--client'),
      Vault: version('vault', 'version'),
      jq: version('jq', '--version'),
      bash: version('bash', '--version'),
    },
  };
}

/** The description in a sentence or two. Pure. */
export function machineText({ cores, model, gigabytes, system, load, commit, versions }: Machine): string {
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${cores} cores (${model}), ${gigabytes} GB, ${system}; load ${load} as it began; commit ${commit}; ${programs.join(', ')}.`;
}
