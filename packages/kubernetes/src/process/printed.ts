import { Failure, jsonIn } from 'engine/resource';

/**
 * Parses a tool's output as JSON. The output is not shown, because it may contain secrets.
 * @param command prints the output again
 * @throws Failure if the output does not fit
 */
export function readPrinted<T>(command: string, printed: string, isExpected: (value: unknown) => boolean): T {
  const value = jsonIn(printed);
  if (isExpected(value)) return value as T;
  throw somethingElse(command, printed, 'its JSON output').with({
    next: [`${command} shows what it prints.`],
  });
}

/**
 * Helm's output with the objects of a chart, which may have none.
 * @param command without its arguments
 * @throws Failure if the output is something else
 */
export function readObjects(command: string, printed: string): string {
  if (printed.trim() === '' || /^kind:/m.test(printed)) return printed;
  throw somethingElse(command, printed, 'Kubernetes objects').with({
    next: ['type -a helm shows which programs have this name.'],
  });
}

function somethingElse(command: string, printed: string, wanted: string): Failure {
  return new Failure({
    resource: command,
    seen: `it succeeded, and printed ${printed.length} characters instead of ${wanted}`,
    cause: 'A wrapper or another program runs under this name, or the output was cut short.',
  });
}
