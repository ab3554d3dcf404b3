import { quote } from 'engine/resource';
import { type Ran, start } from '../start.ts';

/** How a command that a user would type has ended. */
export interface RanCommand extends Ran {
  readonly command: string;
  readonly seconds: number;
}

interface How {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the command and its output are shown. */
  readonly show: boolean;
  /** Interrupts it, as Ctrl-C does. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs what a user would type.
 * @param program the words that start the program, for the first that a user would type
 */
export async function runCommand(
  [shown = '', ...args]: readonly string[],
  [program = '', ...words]: readonly string[],
  { env, show, signal }: How,
): Promise<RanCommand> {
  const command = [shown, ...args.map(quote)].join(' ');
  const began = Date.now();
  const onOutput = (text: string) => show && process.stdout.write(text);
  onOutput(`\n$ ${command}\n`);
  // A session of its own: Ctrl-C at the terminal would otherwise also interrupt the clean-up's command.
  const { child, ended } = start(program, [...words, ...args], { env, detached: true, onOutput });
  signal?.addEventListener('abort', () => child.kill('SIGINT'));
  return { ...(await ended), command, seconds: (Date.now() - began) / 1000 };
}
