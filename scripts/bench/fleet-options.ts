import { parseArgs } from 'node:util';
import { wholeNumbers } from './options.ts';

export const FLEET_USAGE = `pnpm bench fleet [flags]: fleets of several sizes against the least time that this machine allows

  --sizes LIST       how many entries the fleets have (1,10,100)
  --clusters N       how many real clusters there are; more entries are further gateways in them (10)
  --concurrency N    how many entries are worked on at a time (16)
  --latency MS       put into every call to AWS (50)
  --json             all numbers as JSON on standard output, in place of the tables
  --write            what docs/scale.md has between its markers
`;

/** How a bench of fleets is asked for. */
export interface FleetBenchOptions {
  /** From the smallest to the largest. */
  readonly sizes: readonly number[];
  readonly clusters: number;
  readonly concurrency: number;
  readonly latency: number;
  readonly json: boolean;
  readonly write: boolean;
  readonly help: boolean;
}

/** Understands the command line after `fleet`. Pure; throws an error with what cannot be understood. */
export function parseFleetOptions(argv: readonly string[]): FleetBenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      sizes: { type: 'string', default: '1,10,100' },
      clusters: { type: 'string', default: '10' },
      concurrency: { type: 'string', default: '16' },
      latency: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { json, write, help } = values;
  return {
    sizes: [...new Set(wholeNumbers('--sizes', values.sizes))]
      .map((size) => atLeastOne('--sizes', size))
      .toSorted((a, b) => a - b),
    clusters: one('--clusters', values.clusters),
    concurrency: one('--concurrency', values.concurrency),
    latency: wholeNumbers('--latency', values.latency)[0] ?? 0,
    ...{ json, write, help },
  };
}

function one(option: string, text: string): number {
  const [number = 0] = wholeNumbers(option, text);
  return atLeastOne(option, number);
}

function atLeastOne(option: string, number: number): number {
  if (number < 1) throw new Error(`${option}: at least 1`);
  return number;
}
