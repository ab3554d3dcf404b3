import { Failure, jsonIn } from 'engine/resource';

/**
 * Parses what a tool printed as JSON. What it printed is not shown: it may hold secrets.
 * @param command prints it again
 * @throws Failure if it does not fit
 */
export function readPrinted<T>(command: string, printed: string, isExpected: (value: unknown) => boolean): T {
  const value = jsonIn(printed);
  if (isExpected(value)) return value as T;
  throw new Failure({
    resource: command,
    seen: `it succeeded, and printed ${printed.length} characters instead of its JSON output`,
    cause: 'A wrapper or another program runs under this name, or the output was cut short.',
    next: [`${command} shows what it prints.`],
  });
}
