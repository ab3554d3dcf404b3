import { isAbsolute } from 'node:path';
import { literal, quote } from 'engine/resource';
import { type CheckedEntry, checkFleet, repositoriesOf } from '../check.ts';
import type { EntryRuns } from '../entry.ts';
import { type Fleet, type FleetEntry, fleetFailure, type Problem } from '../fleet-file.ts';
import { CONCURRENCY, type EntryFlags } from '../options.ts';

/** Where a worker runs: in a pod, or in a checkout of the repository that contains the fleet's file. */
export type Worker = 'pod' | 'checkout';

/** Workers run `all --fleet …` without any flag that an entry may set. */
export const NO_FLAGS: EntryFlags = {
  guide: undefined,
  enterprise: false,
  strictTrust: false,
  adopt: false,
  noTags: false,
};

/**
 * Checks a fleet as its workers will. They have neither this machine's environment nor its files, so neither counts.
 * @throws Failure of kind input that lists every entry that is wrong, or that would mean something else to a worker.
 */
export function checkForWorkers(
  fleet: Fleet,
  worker: Worker,
  inputsOf: EntryRuns['inputsOf'],
): readonly CheckedEntry[] {
  const { file, entries } = fleet;
  const problems = entries.flatMap((entry) => problemsOf(entry, worker));
  if (problems.length > 0) throw fleetFailure(file, problems);
  const tokens = entries.flatMap(({ vaultTokenFrom }) => vaultTokenFrom ?? []);
  const environment = Object.fromEntries(tokens.map((name) => [name, 'known-to-the-worker-only']));
  // This folder has no .env, like a worker's.
  const folder = import.meta.dirname;
  const onWorker = { ...fleet, entries: entries.map(withoutFiles) };
  return checkFleet(onWorker, { inputsOf }, NO_FLAGS, environment, folder);
}

/**
 * The commands that make a fleet's chart repositories known to a new machine. A worker that only plans would otherwise
 * report them as missing.
 */
export function repositoryCommands(entries: readonly CheckedEntry[]): string[] {
  const commands = entries.flatMap(({ inputs, environment }) =>
    repositoriesOf(inputs)
      // With VAULT_ADDR, no Vault is installed.
      .filter(([name]) => name !== 'hashicorp' || !environment.VAULT_ADDR)
      .map(([name, url]) => `helm repo add ${name} ${quote(url)} --force-update > /dev/null`),
  );
  return [...new Set(commands)];
}

function problemsOf({ name, line, variables }: FleetEntry, worker: Worker): Problem[] {
  const problem = (text: string): Problem => ({ line, entry: name, text });
  const relative = (path: string) => path.split(':').some((part) => !isAbsolute(part));
  const lost = ['KUBECONFIG', ...FILES].flatMap((key) => {
    const path = variables[key];
    if (worker === 'checkout' || !path || !relative(path)) return [];
    return [problem(`${key} ${literal(path)} is a relative path: use its absolute path in the pod`)];
  });
  if (variables.AWS_REGION) return lost;
  return [problem('AWS_REGION is missing: a worker would use the region that it runs in'), ...lost];
}

/** Checking the inputs reads these files, which only the worker has. */
const FILES = ['VAULT_CACERT', 'VAULT_HELM_VALUES', 'GLOO_HELM_VALUES'];

function withoutFiles(entry: FleetEntry): FleetEntry {
  const variables = Object.entries(entry.variables).filter(([key]) => !FILES.includes(key));
  return { ...entry, variables: Object.fromEntries(variables) };
}

/** The environment variables that give a worker its secrets. Pure. */
export function secretVariables(entries: readonly FleetEntry[]): string[] {
  const own = entries.flatMap(({ vaultTokenFrom }) => vaultTokenFrom ?? []);
  return [...new Set(['VAULT_TOKEN', 'GLOO_LICENSE_KEY', ...own])];
}

/**
 * The default limit of a fleet's shards: the number of jobs that GitHub allows in a matrix. Each worker reads and
 * checks the whole fleet, so with thousands of workers that would take longer than the work itself.
 */
export const USUAL_SHARDS = 256;

/** Longer than all bounded waits of one run of the whole guide together, in minutes. */
const LONGEST_RUN = 30;

/** How a fleet is split between workers. */
export interface Size {
  readonly shards: number;
  /** How many workers run at a time. */
  readonly parallelism: number;
  /** How many clusters one worker works on at a time. */
  readonly atATime: number;
  /** The time limit of a worker. */
  readonly minutes: number;
}

/** Splits a fleet between workers, into the requested number of shards. Pure. */
export function sizeOf(clusters: number, shards: number | undefined, parallelism: number): Size {
  const parts = shards ?? Math.min(clusters, USUAL_SHARDS);
  const each = Math.ceil(clusters / parts);
  return {
    shards: parts,
    parallelism: Math.min(parallelism, parts),
    atATime: Math.min(each, CONCURRENCY.usual),
    minutes: LONGEST_RUN * Math.ceil(each / CONCURRENCY.usual),
  };
}
