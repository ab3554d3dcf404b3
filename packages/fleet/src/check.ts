import type { Environment } from 'engine/network';
import { Failure } from 'engine/resource';
import { isRegistry, trimSlash } from 'gloo-install';
import { clusterRun, type EntryFlags, type EntryInputs, type EntryRuns } from './entry.ts';
import { type Fleet, type FleetEntry, fleetFailure, type Problem } from './fleet-file.ts';

/** The inputs of one cluster of a fleet, and the environment of its run. */
export interface CheckedEntry {
  readonly inputs: EntryInputs;
  readonly environment: Environment;
}

/**
 * Checks the inputs of every cluster of a fleet as its own run would, and that no two entries work on the same
 * resources, before any call to a system.
 * @param folder where `.env.<CLUSTER_NAME>` of each is looked for.
 * @returns the inputs of each
 * @throws Failure of kind input that lists every entry that is wrong.
 */
export function checkFleet(
  fleet: Fleet,
  { inputsOf }: Pick<EntryRuns, 'inputsOf'>,
  flags: EntryFlags,
  environment: Environment,
  folder: string,
): readonly CheckedEntry[] {
  const checked: CheckedEntry[] = [];
  const problems: Problem[] = [];
  const next = new Set<string>();
  const claimed = new Map<string, Claim & { readonly by: FleetEntry }>();
  for (const entry of fleet.entries) {
    const report = (text: string) => problems.push({ line: entry.line, entry: entry.name, text });
    try {
      const run = clusterRun(entry, flags, environment);
      const inputs = inputsOf(run, folder);
      checked.push({ inputs, environment: run.environment });
      for (const claim of claimsOf(inputs, run.environment)) {
        const { by, ...before } = claimed.get(claim.key) ?? { ...claim, by: entry };
        claimed.set(claim.key, { ...before, by });
        if (by !== entry && (claim.address === undefined || claim.address !== before.address))
          report(clash(claim, before, by));
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      for (const text of error.seen.split('\n')) report(text);
      for (const action of error.next) next.add(action);
    }
  }
  if (problems.length > 0) throw fleetFailure(fleet.file, problems, [...next]);
  return checked;
}

/** The local names and addresses of the chart repositories that a run needs; a registry has no local name. */
function repositoriesOf({
  enterprise,
  HASHICORP_HELM_REPO,
  GLOO_HELM_REPO,
}: EntryInputs): readonly (readonly [name: string, address: string])[] {
  const named = [
    ['hashicorp', HASHICORP_HELM_REPO],
    [enterprise ? 'glooe' : 'gloo', GLOO_HELM_REPO],
  ] as const;
  return named.filter(([, address]) => !isRegistry(address));
}

/** A name that only one entry may use, or that entries may share only at the same address. */
interface Claim {
  readonly key: string;
  readonly what: string;
  readonly address?: string;
}

function clash({ what, address }: Claim, before: Claim, { name, line }: FleetEntry): string {
  return address === undefined
    ? `${what} is also used by ${name} (line ${line}): each entry needs its own`
    : `${what} is at ${address} here and at ${before.address} in ${name} (line ${line}): Helm knows one address for each name, so use the same one, or oci://`;
}

/** Names that must be unique in an account, a Vault, a cluster, and the chart repositories of this machine. */
function claimsOf(
  inputs: EntryInputs,
  { AWS_PROFILE = '', VAULT_ADDR, VAULT_NAMESPACE = '' }: Environment,
): Claim[] {
  const { ACCOUNT_ID, CLUSTER_NAME, AWS_REGION, NAMESPACE, VAULT_AWS_AUTH_PATH, VAULT_AUTH_ROLE_NAME } =
    inputs;
  // Two profiles may belong to one account, which is unknown until AWS is asked. The runs then report a conflict.
  const account = ACCOUNT_ID ?? AWS_PROFILE;
  return [
    ...IAM_NAMES.map((name) => ({
      key: `${account} ${name} ${inputs[name].toLowerCase()}`,
      what: `${name} ${inputs[name]}`,
    })),
    {
      key: `${account} ${CLUSTER_NAME} ${AWS_REGION} ${NAMESPACE}`,
      what: `namespace ${NAMESPACE} of this cluster`,
    },
    // A Vault in the cluster is the entry's own.
    ...(VAULT_ADDR
      ? [
          {
            key: `${trimSlash(VAULT_ADDR)} ${VAULT_NAMESPACE} ${VAULT_AWS_AUTH_PATH} ${VAULT_AUTH_ROLE_NAME.toLowerCase()}`,
            what: `VAULT_AUTH_ROLE_NAME ${VAULT_AUTH_ROLE_NAME} of auth/${VAULT_AWS_AUTH_PATH} in ${VAULT_ADDR}`,
          },
        ]
      : []),
    ...repositoriesOf(inputs).map(([name, address]) => ({
      key: `repository ${name}`,
      what: `the chart repository ${name}`,
      address: trimSlash(address),
    })),
  ];
}

const IAM_NAMES = [
  'VAULT_AUTH_ROLE_NAME',
  'VAULT_AUTH_POLICY_NAME',
  'VAULT_AUTH_GET_ROLE_POLICY_NAME',
] as const;
