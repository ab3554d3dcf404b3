import { Failure, literal } from 'engine/resource';
import type { EntryFlags, FleetRuns } from '../src/entry.ts';
import { parseFleet } from '../src/fleet-file.ts';

/** No flag that an entry may set. */
export const NO_FLAGS: EntryFlags = {
  guide: undefined,
  enterprise: false,
  strictTrust: false,
  adopt: false,
  noTags: false,
};

const FITS = { CLUSTER_NAME: /^[a-z][a-z\d-]*$/, AWS_REGION: /^[a-z]+-[a-z]+-\d$/, NAMESPACE: /^[a-z-]+$/ };

/** Checks inputs as runs do: two are required, and another one has a default. */
export const check: FleetRuns['check'] = ({ environment }) => {
  const values: typeof environment = { NAMESPACE: 'gloo-system', ...environment };
  const problems = Object.entries(FITS).flatMap(([name, shape]) => {
    const value = values[name];
    if (value === undefined) return [`${name} is not set`];
    return shape.test(value) ? [] : [`${name} = ${literal(value)} does not fit`];
  });
  if (problems.length > 0)
    throw new Failure({ kind: 'input', resource: 'inputs', seen: problems.join('\n'), next: ['Set it.'] });
};

const VARIABLES = [
  ...['CLUSTER_NAME', 'AWS_REGION', 'ACCOUNT_ID', 'NAMESPACE', 'EDGE_VERSION', 'GLOO_LICENSE_KEY'],
  ...['VAULT_AUTH_ROLE_NAME', 'VAULT_AUTH_POLICY_NAME', 'VAULT_AUTH_GET_ROLE_POLICY_NAME'],
  ...['HASHICORP_HELM_REPO', 'GLOO_HELM_REPO', 'VAULT_AWS_AUTH_PATH'],
];

/** A fleet whose entries may set the guide's variables. */
export const fleetOf = (text: string, file?: string) =>
  parseFleet(text, { variables: VARIABLES, secrets: ['GLOO_LICENSE_KEY'] }, file);
