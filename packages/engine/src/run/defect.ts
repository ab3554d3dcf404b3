import {
  ASK_ITS_OWNER,
  Failure,
  isBrokenConnection,
  messageOf,
  RUN_AGAIN,
  registerSecretsOf,
} from '../resource/index.ts';
import { exitCodeOf } from './exit-code.ts';
import { masked, withProgramName } from './map-texts.ts';
import { failureText } from './render-failure.ts';
import { paintOf } from './words.ts';

/**
 * Turns any error into a failure that a person can read. An error with a code comes from a connection, a file, a program or a limit
 * of the machine; any other is our own defect.
 * @param resource the step or the command that the error ended
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
 * Prints the error that ended a command on standard error, and returns the exit code.
 * @param named puts the words that start this program into a text
 */
export function reportFailedCommand(command: string, error: unknown, named = (text: string) => text): number {
  registerSecretsOf(process.env);
  const failure = asFailure(command, error);
  process.stderr.write(
    failureText(withProgramName(masked(failure), named), { paint: paintOf(process.stderr) }),
  );
  return exitCodeOf(failure);
}
