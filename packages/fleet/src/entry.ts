import type { CommandLine } from 'engine/command-line/options';
import type { Environment } from 'engine/network';
import { Failure } from 'engine/resource';
import { trimSlash } from 'gloo-install';
import { type Fleet, type FleetEntry, fleetFailure, type Problem } from './fleet-file.ts';
import type { EntryVariables } from './fleet-schema.ts';

/** AWS prefers these to AWS_PROFILE, so an entry with its own profile has to unset them. */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** The flags of a run that an entry may set as well. */
export type EntryFlags = Pick<CommandLine, 'guide' | 'enterprise' | 'strictTrust' | 'adopt' | 'noTags'>;

export interface ClusterRun {
  readonly flags: EntryFlags & { readonly kubeContext: string | undefined };
  readonly environment: Environment;
}

/** The runs that a fleet consists of. The caller passes them in; this package knows no runbook. */
export interface FleetRuns extends EntryVariables {
  /**
   * Checks the inputs of a run.
   * @param folder the folder of `.env.<CLUSTER_NAME>`
   * @throws Failure of kind input if the run would refuse them or its environment.
   */
  readonly check: (run: ClusterRun, folder: string) => void;
  /** Whether the runs only read, so that they need no consent. */
  readonly lookOnly: boolean;
  /** What a person types to agree, if the runs delete. */
  readonly typed?: string;
  /** The words that start the run of one cluster, before its flags. */
  readonly command: readonly string[];
}

/**
 * Makes the flags and the environment of the run for one entry. Flags of the command line override the entry, and the
 * entry overrides the environment.
 * @throws Failure of kind input if the variable that VAULT_TOKEN_FROM names is not set, or if the token of the
 * environment's Vault would be sent to another.
 */
export function clusterRun(entry: FleetEntry, options: EntryFlags, environment: Environment): ClusterRun {
  const { variables, flags, vaultTokenFrom } = entry;
  if (vaultTokenFrom === undefined) assertSameVault(variables.VAULT_ADDR, environment);
  return {
    flags: {
      kubeContext: flags['kube-context'] || undefined,
      guide: options.guide ?? (flags.guide || undefined),
      enterprise: options.enterprise || flags.enterprise === 'true',
      strictTrust: options.strictTrust || flags['strict-trust'] === 'true',
      adopt: options.adopt || flags.adopt === 'true',
      noTags: options.noTags || flags['no-tags'] === 'true',
    },
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
 * @param folder where `.env.<CLUSTER_NAME>` of each is looked for.
 * @throws Failure of kind input that lists every entry that is wrong.
 */
export function checkFleet(
  fleet: Fleet,
  { check }: Pick<FleetRuns, 'check'>,
  flags: EntryFlags,
  environment: Environment,
  folder: string,
): void {
  const problems: Problem[] = [];
  const next = new Set<string>();
  for (const entry of fleet.entries) {
    try {
      check(clusterRun(entry, flags, environment), folder);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { line, name } = entry;
      problems.push(...error.seen.split('\n').map((text) => ({ line, entry: name, text })));
      for (const action of error.next) next.add(action);
    }
  }
  if (problems.length > 0) throw fleetFailure(fleet.file, problems, [...next]);
}
