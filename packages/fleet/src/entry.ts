import type { CommandLine } from 'engine/command-line/options';
import { type Environment, trimSlash } from 'engine/network';
import { Failure, wrongInput } from 'engine/resource';
import { ENTRY_FLAGS, type Fleet, type FleetEntry, fleetFailure, type Problem } from './fleet-file.ts';

/** AWS prefers these to AWS_PROFILE, or may, so an entry with its own profile has to unset them. */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_PROFILE'];

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
 * entry overrides the environment. It has no token of another entry.
 * @throws Failure of kind input if the variable that VAULT_TOKEN_FROM names is not set.
 */
export function runSpecOf(
  entry: FleetEntry,
  { tokenVariables }: Pick<Fleet, 'tokenVariables'>,
  line: CommandLine,
  environment: Environment,
): ClusterRun {
  const { variables, flags, vaultTokenFrom } = entry;
  const own = ENTRY_FLAGS.filter((flag) => !line[flag]).map((flag) => [flag, flags[flag] ?? line[flag]]);
  return {
    line: { ...line, ...Object.fromEntries(own) },
    environment: {
      ...environment,
      ...without(tokenVariables.filter((name) => name !== 'VAULT_TOKEN')),
      ...(variables.AWS_PROFILE && without(KEYS)),
      ...variables,
      // The token belongs to the entry's Vault, even if that is the one in the cluster.
      ...(vaultTokenFrom !== undefined && {
        VAULT_TOKEN: tokenFrom(vaultTokenFrom, environment),
        VAULT_TOKEN_FOR_CLUSTER: 'true',
      }),
    },
  };
}

function without(names: readonly string[]): Record<string, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/**
 * @param vaults the Vault that the token of each variable is for, as far as is known; this entry's is added
 * @throws Failure of kind input if a token would reach a second Vault, which could use it at the first, or one that nobody named
 */
function assertOneVault(
  { variables, vaultTokenFrom }: FleetEntry,
  environment: Environment,
  vaults: Map<string, string>,
): void {
  const variable = vaultTokenFrom ?? 'VAULT_TOKEN';
  const vault = vaultOf(environment);
  const known = vaults.get(variable);
  if (!environment.VAULT_TOKEN || vault === undefined || vault === known) return;
  const isNamed = vaultTokenFrom !== undefined || !variables.VAULT_ADDR;
  if (known === undefined && isNamed) {
    vaults.set(variable, vault);
    return;
  }
  throw wrongInput(
    'VAULT_TOKEN_FROM',
    known === undefined
      ? `VAULT_ADDR is not set in the environment, so nothing says that VAULT_TOKEN is for ${vault}`
      : `${variable} is for ${known}, and this entry’s Vault is ${vault}`,
    'Name the variable with that Vault’s token: VAULT_TOKEN_FROM: TOKEN_OF_THAT_VAULT.',
    ...(known === undefined ? ['If VAULT_TOKEN is for it: VAULT_TOKEN_FROM: VAULT_TOKEN.'] : []),
  );
}

/** The Vault to which a run sends its token; `undefined` if it sends none. */
function vaultOf(environment: Environment): string | undefined {
  const { VAULT_ADDR, VAULT_TOKEN_FOR_CLUSTER = '', CLUSTER_NAME, ...of } = environment;
  if (VAULT_ADDR) return trimSlash(VAULT_ADDR);
  if (!/^(?:1|t|true)$/i.test(VAULT_TOKEN_FOR_CLUSTER)) return undefined;
  const where = [of.AWS_REGION, of.ACCOUNT_ID, of.AWS_PROFILE].filter(Boolean).join(', ');
  return `the one in cluster ${CLUSTER_NAME} (${where})`;
}

function tokenFrom(variable: string, environment: Environment): string {
  const token = environment[variable];
  if (token) return token;
  throw wrongInput(
    'VAULT_TOKEN_FROM',
    `VAULT_TOKEN_FROM names the variable ${variable}, which is not set`,
    `export ${variable}=… with a token for that Vault.`,
  );
}

/**
 * Checks the inputs of every cluster of a fleet as its own run would, before any call to a system.
 * @throws Failure of kind input that lists every entry that is wrong.
 */
export function checkFleet(fleet: Fleet, check: CheckRun, line: CommandLine, environment: Environment): void {
  const problems: Problem[] = [];
  const next = new Set<string>();
  const { VAULT_ADDR } = environment;
  const vaults = new Map(VAULT_ADDR ? [['VAULT_TOKEN', trimSlash(VAULT_ADDR)]] : []);
  for (const entry of fleet.entries) {
    try {
      const run = runSpecOf(entry, fleet, line, environment);
      assertOneVault(entry, run.environment, vaults);
      check(run);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const texts = error.seen.split('\n');
      problems.push(...texts.map((text) => ({ line: entry.line, entry: entry.name, text })));
      for (const action of error.next) next.add(action);
    }
  }
  if (problems.length > 0) throw fleetFailure(fleet.file, problems, [...next]);
}
