import { Failure, keepSecretsOf, messageOf } from '../resource/index.ts';
import { paintOf } from './color.ts';
import { exitCodeOf } from './exit-code.ts';
import { mapTexts } from './map-texts.ts';
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

/**
 * Prints on standard error what ended a command that shows nothing else there, and returns the exit code.
 * @param named gives a text the words that start this program
 */
export function failedCommand(command: string, error: unknown, named = (text: string) => text): number {
  keepSecretsOf(process.env);
  const failure = error instanceof Failure ? error : defect(command, error);
  process.stderr.write(failureText(mapTexts(masked(failure), named), { paint: paintOf(process.stderr) }));
  return exitCodeOf(failure);
}
