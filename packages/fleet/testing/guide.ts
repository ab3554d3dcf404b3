import { Failure, literal } from 'engine/resource';
import { commandLineOf } from 'engine/testing/catalogue';
import type { CheckRun } from '../src/entry.ts';
import { parseFleet } from '../src/fleet-file.ts';

/** The command line of a run over a fleet, with these flags. */
export const lineOf = (...flags: readonly string[]) => commandLineOf(['all', '--fleet=f', ...flags]);

const FITS = { CLUSTER_NAME: /^[a-z][a-z\d-]*$/, AWS_REGION: /^[a-z]+-[a-z]+-\d$/, NAMESPACE: /^[a-z-]+$/ };

/** Checks inputs as runs do: two are required, and another one has a default. */
export const check: CheckRun = ({ environment }) => {
  const values: typeof environment = { NAMESPACE: 'gloo-system', ...environment };
  const problems = Object.entries(FITS).flatMap(([name, shape]) => {
    const value = values[name];
    if (value === undefined) return [`${name} is not set`];
    return shape.test(value) ? [] : [`${name} = ${literal(value)} does not fit`];
  });
  if (problems.length > 0)
    throw new Failure({ kind: 'input', resource: 'inputs', seen: problems.join('\n'), next: ['Set it.'] });
};

const INPUTS = [
  ...['CLUSTER_NAME', 'AWS_REGION', 'ACCOUNT_ID', 'NAMESPACE', 'EDGE_VERSION'].map((name) => ({
    name,
    help: '',
  })),
  { name: 'GLOO_LICENSE_KEY', secret: true, help: '' },
];

/** A fleet whose entries may set some of the guide's variables. */
export const fleetOf = (text: string, file?: string) => parseFleet(text, INPUTS, file);
