import { Failure } from 'resource';
import type { Environment } from '../../runbooks/index.ts';
import { type CommandLine, checkContext } from '../command-line/options.ts';
import type { FleetEntry } from './fleet-file.ts';

/** The keys that stand above AWS_PROFILE, which an entry's own profile has to stand above. */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** The command line of a run for one cluster of a fleet by itself, and the environment of that run. */
export interface ClusterRun {
  readonly options: CommandLine;
  readonly environment: Environment;
}

/**
 * What a run for one entry is started with: flags of the command line stand above the entry, and that above the
 * environment. Pure.
 * @throws Failure of kind input where a flag of the entry does not fit, or the variable that is to hold its token is not set.
 */
export function clusterRun(entry: FleetEntry, options: CommandLine, environment: Environment): ClusterRun {
  const { variables, flags, vaultTokenFrom } = entry;
  const kubeContext = flags['kube-context'] || undefined;
  if (kubeContext !== undefined) checkContext(kubeContext);
  return {
    options: {
      ...options,
      kubeContext,
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
      // Whoever names the token of an entry's Vault means that Vault, wherever it is.
      ...(vaultTokenFrom !== undefined && {
        VAULT_TOKEN: tokenFrom(vaultTokenFrom, environment),
        VAULT_TOKEN_FOR_CLUSTER: 'true',
      }),
    },
  };
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
