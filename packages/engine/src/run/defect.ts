import { Failure, machineLimit, messageOf, registerSecretsOf } from '../resource/index.ts';
import { exitCodeOf } from './exit-code.ts';
import { inOurWords, masked } from './map-texts.ts';
import { failureText } from './render-failure.ts';
import { paintOf } from './words.ts';

/** Anything thrown that is not a Failure is a defect of this program, or a limit of the machine. */
export function defect(command: string, error: unknown): Failure {
  const limit = machineLimit(error);
  if (limit !== undefined) return limit.with({ resource: command });
  return new Failure({
    resource: command,
    seen: messageOf(error),
    cause: 'This is a bug in the runbooks.',
    next: ['Completed changes are kept. Run again to continue, and please report this message.'],
    error,
  });
}

/**
 * Prints on standard error what ended a command that shows nothing else there, and returns the exit code.
 * @param named gives a text the words that start this program
 */
export function failedCommand(command: string, error: unknown, named = (text: string) => text): number {
  registerSecretsOf(process.env);
  const failure = error instanceof Failure ? error : defect(command, error);
  process.stderr.write(failureText(inOurWords(masked(failure), named), { paint: paintOf(process.stderr) }));
  return exitCodeOf(failure);
}
