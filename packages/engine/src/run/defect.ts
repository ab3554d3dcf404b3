import { Failure, keepSecretsOf, messageOf } from '../resource/index.ts';
import { paintOf } from './color.ts';
import { exitCodeOf } from './exit-code.ts';
import { masked } from './masked.ts';
import { failureText } from './render-failure.ts';
import { sourcePlace } from './source-place.ts';

/** Anything thrown that is not a Failure is a defect of this program: the failure names the place in its sources. */
export function defect(command: string, error: unknown): Failure {
  const place = error instanceof Error ? sourcePlace(error) : undefined;
  return new Failure({
    resource: command,
    seen: messageOf(error),
    cause: `This is a bug in the runbooks${place === undefined ? '' : ` (${place})`}.`,
    next: ['Completed changes are kept. Run again to continue, and please report this message.'],
    error,
  });
}

/** Prints on standard error what ended a command that shows nothing else there, and returns the exit code. */
export function failedCommand(command: string, error: unknown): number {
  keepSecretsOf(process.env);
  const failure = error instanceof Failure ? error : defect(command, error);
  process.stderr.write(failureText(masked(failure), { paint: paintOf(process.stderr) }));
  return exitCodeOf(failure);
}
