import { parseArgs } from 'node:util';
import { RUN_NAMES, RUNS, type RunName } from './runs.ts';

export const USAGE = `pnpm bench [flags]: the guide's commands as a script against the runbooks, in a sandbox of its own

  --rounds N         how often everything is measured (5)
  --latency LIST     milliseconds put into every call to AWS, one after the other (0,50,200)
  --only LIST        what to measure:
${RUN_NAMES.map((name) => `                       ${name.padEnd(13)} ${RUNS[name].title}`).join('\n')}
  --against COMMIT   that commit's runbooks and these in turn, with nothing to do: medians side by side
  --json             all numbers as JSON on standard output, in place of the tables
  --write            docs/performance.md and docs/performance.svg

pnpm bench fleet --help: fleets of several sizes
`;

/** How a bench is asked for. */
export interface Options {
  readonly rounds: number;
  readonly latencies: readonly number[];
  readonly only: readonly RunName[];
  readonly against?: string;
  readonly json: boolean;
  readonly write: boolean;
  readonly help: boolean;
}

/** Understands the command line. Pure; throws an error with what cannot be understood. */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string', default: '5' },
      latency: { type: 'string', default: '0,50,200' },
      only: { type: 'string', default: RUN_NAMES.join(',') },
      against: { type: 'string' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [rounds = 0] = wholeNumbers('--rounds', values.rounds);
  if (rounds < 1) throw new Error('--rounds: at least 1');
  return {
    rounds,
    latencies: [...new Set(wholeNumbers('--latency', values.latency))],
    only: values.only.split(',').map(runName),
    ...(values.against !== undefined && { against: values.against }),
    json: values.json,
    write: values.write,
    help: values.help,
  };
}

/** The numbers in a list with commas between. Pure; throws an error that names the option. */
export function wholeNumbers(option: string, list: string): number[] {
  return list.split(',').map((word) => {
    if (!/^\d{1,5}$/.test(word.trim())) throw new Error(`${option} ${list}: "${word}" is no whole number`);
    return Number(word);
  });
}

function runName(word: string): RunName {
  const found = RUN_NAMES.find((name) => name === word.trim());
  if (found === undefined) throw new Error(`--only: "${word}" is none of ${RUN_NAMES.join(', ')}`);
  return found;
}
