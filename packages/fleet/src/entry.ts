import type { Environment } from 'network';
import { Failure } from 'resource';
import type { FleetEntry } from './fleet-file.ts';
import type { EntryVariables } from './fleet-schema.ts';
import type { EntryFlags } from './options.ts';

/** The keys that stand above AWS_PROFILE, which an entry's own profile has to stand above. */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** A run for one cluster of a fleet by itself: the flags that are its own, and its environment. */
export interface ClusterRun {
  readonly flags: EntryFlags & { readonly kubeContext: string | undefined };
  readonly environment: Environment;
}

/** The inputs by which two runs could get in each other's way. */
export interface EntryInputs {
  readonly ACCOUNT_ID?: string | undefined;
  readonly CLUSTER_NAME: string;
  readonly AWS_REGION: string;
  readonly NAMESPACE: string;
  readonly VAULT_AUTH_ROLE_NAME: string;
  readonly VAULT_AUTH_POLICY_NAME: string;
  readonly VAULT_AUTH_GET_ROLE_POLICY_NAME: string;
  readonly HASHICORP_HELM_REPO: string;
  readonly GLOO_HELM_REPO: string;
  readonly enterprise: boolean;
}

/** What entries are to the runs that are made for them: handed to a fleet, which knows no runbook. */
export interface EntryRuns extends EntryVariables {
  /**
   * The inputs that a run will gather.
   * @param folder where `.env.<CLUSTER_NAME>` is looked for
   * @throws Failure of kind input where the run would refuse them, or its environment.
   */
  readonly inputsOf: (run: ClusterRun, folder: string) => EntryInputs;
}

/**
 * What a run for one entry is started with: flags of the command line stand above the entry, and that above the
 * environment. Pure.
 * @throws Failure of kind input where the variable that is to hold the entry's token is not set.
 */
export function clusterRun(entry: FleetEntry, options: EntryFlags, environment: Environment): ClusterRun {
  const { variables, flags, vaultTokenFrom } = entry;
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
