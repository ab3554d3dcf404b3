import { type CommandLine, flagValue } from 'engine/command-line/options';
import type { Environment } from 'engine/network';
import { Failure } from 'engine/resource';
import { trimSlash } from 'gloo-install';
import { ENTRY_FLAGS, type Fleet, type FleetEntry, fleetFailure, type Problem } from './fleet-file.ts';

/** AWS prefers these to AWS_PROFILE, so an entry with its own profile has to unset them. */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** The run of one cluster of a fleet. */
export interface ClusterRun {
  readonly line: CommandLine;
  readonly environment: Environment;
}

/**
 * Checks the inputs of a run. The caller passes it in; this package knows no runbook.
 * @throws Failure of kind input if the run would refuse them or its environment.
 */
export type CheckRun = (run: ClusterRun) => void;

/**
 * Makes the command line and the environment of the run for one entry. Flags of the command line override the entry, and the
 * entry overrides the environment.
 * @throws Failure of kind input if a flag is invalid, if the variable that VAULT_TOKEN_FROM names is not set, or if the token
 * of the environment's Vault would be sent to another.
 */
export function clusterRun(entry: FleetEntry, line: CommandLine, environment: Environment): ClusterRun {
  const { variables, flags, vaultTokenFrom } = entry;
  for (const name of ['kubeContext', 'guide'] as const) {
    const value = flags[name];
    if (value !== undefined) flagValue(name, value);
  }
  if (vaultTokenFrom === undefined) assertSameVault(variables.VAULT_ADDR, environment);
  const own = ENTRY_FLAGS.filter((flag) => !line[flag]).map((flag) => [flag, flags[flag] ?? line[flag]]);
  return {
    line: { ...line, ...Object.fromEntries(own) },
    environment: {
      ...environment,
      ...(variables.AWS_PROFILE && Object.fromEntries(KEYS.map((key) => [key, undefined]))),
      ...variables,
      // The token belongs to the entry's Vault, even if that is the one in the cluster.
      ...(vaultTokenFrom !== undefined && {
        VAULT_TOKEN: tokenFrom(vaultTokenFrom, environment),
        VAULT_TOKEN_FOR_CLUSTER: 'true',
      }),
    },
  };
}

/** VAULT_TOKEN belongs to the Vault of VAULT_ADDR: any other server could use it there. */
function assertSameVault(address: string | undefined, { VAULT_ADDR, VAULT_TOKEN }: Environment): void {
  if (!address || !VAULT_ADDR || !VAULT_TOKEN || trimSlash(address) === trimSlash(VAULT_ADDR)) return;
  throw new Failure({
    kind: 'input',
    resource: 'VAULT_TOKEN_FROM',
    seen: `VAULT_TOKEN is for ${VAULT_ADDR}, and this entry's Vault is ${address}`,
    next: [
      "Name the variable with that Vault's token: VAULT_TOKEN_FROM: TOKEN_OF_THAT_VAULT.",
      'If VAULT_TOKEN is meant for it too: VAULT_TOKEN_FROM: VAULT_TOKEN.',
    ],
  });
}

function tokenFrom(variable: string, environment: Environment): string {
  const token = environment[variable];
  if (token) return token;
  throw new Failure({
    kind: 'input',
    resource: 'VAULT_TOKEN_FROM',
    seen: `VAULT_TOKEN_FROM names the variable ${variable}, which is not set`,
    next: [`export ${variable}=… with a token for that Vault.`],
  });
}

/**
 * Checks the inputs of every cluster of a fleet as its own run would, before any call to a system.
 * @throws Failure of kind input that lists every entry that is wrong.
 */
export function checkFleet(fleet: Fleet, check: CheckRun, line: CommandLine, environment: Environment): void {
  const problems: Problem[] = [];
  const next = new Set<string>();
  for (const entry of fleet.entries) {
    try {
      check(clusterRun(entry, line, environment));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const texts = error.seen.split('\n');
      problems.push(...texts.map((text) => ({ line: entry.line, entry: entry.name, text })));
      for (const action of error.next) next.add(action);
    }
  }
  if (problems.length > 0) throw fleetFailure(fleet.file, problems, [...next]);
}
