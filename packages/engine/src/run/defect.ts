import {
  ASK_ITS_OWNER,
  Failure,
  isBrokenConnection,
  messageOf,
  RUN_AGAIN,
  registerSecretsOf,
} from '../resource/index.ts';
import { exitCodeOf } from './exit-code.ts';
import { inOurWords, masked } from './map-texts.ts';
import { failureText } from './render-failure.ts';
import { paintOf } from './words.ts';

/**
 * Anything thrown as a failure that a person can read. An error with a code is a connection, a file, a program or a limit of the
 * machine; any other is a defect of ours.
 * @param resource the step or the command that it ended
 */
export function asFailure(resource: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const seen = messageOf(error);
  if (error instanceof Error && 'code' in error)
    return new Failure({
      resource,
      seen,
      next: [isBrokenConnection(error) ? RUN_AGAIN : ASK_ITS_OWNER],
      error,
    });
  return new Failure({
    resource,
    seen,
    cause: 'This is a bug in the runbooks.',
    next: ['Completed changes are kept. Please report this message.'],
    error,
  });
}

/**
 * Prints on standard error what ended a command that shows nothing else there, and returns the exit code.
 * @param named gives a text the words that start this program
 */
export function failedCommand(command: string, error: unknown, named = (text: string) => text): number {
  registerSecretsOf(process.env);
  const failure = asFailure(command, error);
  process.stderr.write(failureText(inOurWords(masked(failure), named), { paint: paintOf(process.stderr) }));
  return exitCodeOf(failure);
}
