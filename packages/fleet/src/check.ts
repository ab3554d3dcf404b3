import { isRegistry } from 'gloo-install';
import type { Environment } from 'network';
import { Failure } from 'resource';
import { type ClusterRun, clusterRun, type EntryInputs, type EntryRuns } from './entry.ts';
import { type Fleet, type FleetEntry, fleetFailure, type Problem } from './fleet-file.ts';
import type { EntryFlags } from './options.ts';

/** An entry with all that its run will be made from. */
interface Checked extends ClusterRun {
  readonly entry: FleetEntry;
  readonly inputs: EntryInputs;
}

/**
 * Checks the inputs of every cluster of a fleet as its own run would, and that no two get in each other's way, before
 * any system is asked.
 * @param folder where `.env.<CLUSTER_NAME>` of each is looked for.
 * @throws Failure of kind input that names every entry that does not fit.
 */
export function checkFleet(
  fleet: Fleet,
  { inputsOf }: Pick<EntryRuns, 'inputsOf'>,
  flags: EntryFlags,
  environment: Environment,
  folder: string,
): void {
  const problems: Problem[] = [];
  const next = new Set<string>();
  const told = clashes();
  for (const entry of fleet.entries) {
    try {
      const run = clusterRun(entry, flags, environment);
      problems.push(...told({ ...run, entry, inputs: inputsOf(run, folder) }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const texts = error.seen.split('\n');
      problems.push(...texts.map((text) => ({ line: entry.line, entry: entry.name, text })));
      for (const way of error.next) next.add(way);
    }
  }
  if (problems.length > 0) throw fleetFailure(fleet.file, problems, [...next]);
}

/** What only one entry may have: names that IAM has once in an account, and places that one Gloo has. */
function clashes(): (checked: Checked) => Problem[] {
  const taken = new Map<string, FleetEntry>();
  const addresses = new Map<string, { readonly url: string; readonly entry: FleetEntry }>();
  return ({ entry, environment, inputs }) => {
    const problem = (text: string) => ({ line: entry.line, entry: entry.name, text });
    const problems: Problem[] = [];
    // Two profiles may be of one account, which nobody knows before AWS is asked; a conflict tells it then.
    const account = inputs.ACCOUNT_ID ?? environment.AWS_PROFILE ?? '';
    const { CLUSTER_NAME, AWS_REGION, NAMESPACE } = inputs;
    const own = [
      ...IAM_NAMES.map((name) => ({
        what: `${name} ${inputs[name]}`,
        key: `${name} ${inputs[name].toLowerCase()}`,
      })),
      { what: `namespace ${NAMESPACE} of this cluster`, key: `${CLUSTER_NAME} ${AWS_REGION} ${NAMESPACE}` },
    ];
    for (const { what, key } of own) {
      const before = taken.get(`${account} ${key}`);
      if (before === undefined) taken.set(`${account} ${key}`, entry);
      else
        problems.push(
          problem(`${what} is that of ${before.name} (line ${before.line}) too: each needs its own`),
        );
    }
    for (const [name, url] of repositoriesOf(inputs)) {
      const { url: other, entry: before } = addresses.get(name) ?? { url, entry };
      addresses.set(name, { url: other, entry: before });
      if (other !== url) {
        problems.push(
          problem(
            `helm knows one repository ${name} on this machine, and ${before.name} (line ${before.line}) has it at ${other}: give all one address, or use oci://`,
          ),
        );
      }
    }
    return problems;
  };
}

const IAM_NAMES = [
  'VAULT_AUTH_ROLE_NAME',
  'VAULT_AUTH_POLICY_NAME',
  'VAULT_AUTH_GET_ROLE_POLICY_NAME',
] as const;

/** The chart repositories that helm knows by a name of its own. */
function repositoriesOf({
  HASHICORP_HELM_REPO,
  GLOO_HELM_REPO,
  enterprise,
}: EntryInputs): [string, string][] {
  const all: [string, string][] = [
    ['hashicorp', HASHICORP_HELM_REPO],
    [enterprise ? 'glooe' : 'gloo', GLOO_HELM_REPO],
  ];
  return all.filter(([, url]) => !isRegistry(url)).map(([name, url]) => [name, url.replace(/\/+$/, '')]);
}
