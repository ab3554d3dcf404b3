import type { Environment } from 'engine/network';
import { wrongInput } from 'engine/resource';
import type { FleetEntry } from './fleet-file.ts';

/** AWS prefers these to AWS_PROFILE, or may, so an entry with its own profile has to unset them. */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_PROFILE'];

const without = (names: readonly string[]): Environment =>
  Object.fromEntries(names.map((name) => [name, undefined]));

interface EntryRun {
  readonly name: string;
  readonly flags: readonly string[];
  readonly environment: Environment;
  /** The variables with which the file decides about programs and secrets, for the head of the run. */
  readonly decided: string;
}

/** The variables of an entry that are no inputs of the guide and that its operator has to see. */
const DECIDE = ['KUBECONFIG', 'VAULT_SKIP_VERIFY', 'VAULT_TOKEN_FROM'];

/**
 * The run of an entry: its flags as people type them, and its environment.
 * @throws Failure of kind input if the variable for its token is not set
 */
export function runOf(whole: FleetEntry, environment: Environment): EntryRun {
  const { name, VAULT_TOKEN_FROM: token, ...entry } = whole;
  if (token !== undefined && !environment[token])
    throw wrongInput(
      `entry ${name}`,
      `VAULT_TOKEN_FROM names ${token}, which is not set`,
      `export ${token}=…`,
    );
  const given = Object.entries(entry);
  // The guide's variables are in capitals; flags are not.
  const flags = given.filter(([key, value]) => /^[a-z]/.test(key) && value && value !== 'false');
  const own = {
    ...(entry.AWS_PROFILE && without(KEYS)),
    ...Object.fromEntries(given.filter(([key]) => /^[A-Z]/.test(key))),
    // The entry's token is for its Vault, even in the cluster. VAULT_TOKEN is only for the Vault of the environment.
    VAULT_TOKEN: environment[token ?? 'VAULT_TOKEN'],
    VAULT_TOKEN_FOR_CLUSTER: String(token !== undefined),
  };
  return {
    name,
    flags: flags.map(([key, value]) => (value === 'true' ? `--${key}` : `--${key}=${value}`)),
    environment: { ...environment, ...own },
    decided: DECIDE.flatMap((key) => (whole[key] ? [`${key}=${whole[key]}`] : [])).join('  ·  '),
  };
}

/** The environment of one entry's process: without the tokens of the others. */
export function ownEnvironment(
  { VAULT_TOKEN_FROM: own = 'VAULT_TOKEN' }: FleetEntry,
  fleet: readonly FleetEntry[],
  environment: Environment,
): Environment {
  const tokens = ['VAULT_TOKEN', ...fleet.flatMap(({ VAULT_TOKEN_FROM = [] }) => VAULT_TOKEN_FROM)];
  return { ...environment, ...without(tokens.filter((token) => token !== own)) };
}
