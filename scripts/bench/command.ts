import { messageOf } from 'resource';

/** A bench as a command: how its flags are read, and what it does. */
export interface BenchCommand<Options> {
  readonly usage: string;
  /** @throws Error with what cannot be understood, or cannot be done as it is asked for. */
  readonly parse: (argv: readonly string[]) => Options;
  /** Measures, shows the result and returns the exit code, until it is interrupted. */
  readonly measure: (options: Options, signal: AbortSignal) => Promise<number>;
}

/** Runs a bench. Exit code 2 for a wrong command line, 130 if it was interrupted, 1 if it could not be ended. */
export async function benchCommand<Options extends { readonly help: boolean }>(
  argv: readonly string[],
  { usage, parse, measure }: BenchCommand<Options>,
  log: (text: string) => void,
): Promise<number> {
  let options: Options;
  try {
    options = parse(argv);
  } catch (error) {
    log(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => interrupt.abort(new Error('interrupted')));
  }
  try {
    return await measure(options, interrupt.signal);
  } catch (error) {
    log(interrupt.signal.aborted ? 'interrupted' : messageOf(error));
    return interrupt.signal.aborted ? 130 : 1;
  }
}
