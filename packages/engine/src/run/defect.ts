import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure, machineLimit, messageOf, registerSecretsOf } from '../resource/index.ts';
import { exitCodeOf } from './exit-code.ts';
import { inOurWords, masked } from './map-texts.ts';
import { failureText } from './render-failure.ts';
import { paintOf } from './words.ts';

/** Anything thrown that is not a Failure is a defect of this program, whose place it names, or a limit of the machine. */
export function defect(command: string, error: unknown): Failure {
  const limit = machineLimit(error);
  if (limit !== undefined) return limit.with({ resource: command });
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
  registerSecretsOf(process.env);
  const failure = error instanceof Failure ? error : defect(command, error);
  process.stderr.write(failureText(inOurWords(masked(failure), named), { paint: paintOf(process.stderr) }));
  return exitCodeOf(failure);
}

/**
 * The place in the project's own sources where an error was thrown or first passed on: `packages/x/src/y.ts:12`. For a
 * bundle, the source map beside it tells; a single file has none, so the place is in that file.
 */
export function sourcePlace({ stack = '' }: Error): string | undefined {
  for (const frame of stack.split('\n')) {
    const [, place, line, column] = /[ (]((?:file:\/)?\/\S+):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (place === undefined || isLibrary(place)) continue;
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (file.endsWith('.ts')) return `${file}:${line}`;
    if (!existsSync(file)) continue;
    if (!existsSync(`${file}.map`)) return `${file}:${line}:${column}`;
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if ('originalSource' in entry && entry.originalSource && !isLibrary(entry.originalSource))
      return `${resolve(dirname(file), entry.originalSource)}:${entry.originalLine + 1}`;
  }
  return undefined;
}

function isLibrary(path: string): boolean {
  return path.includes('node_modules/.pnpm/');
}
