import { lstatSync } from 'node:fs';
import { basename } from 'node:path';
import { Failure, literal, messageOf, oneLine, readTrusted } from 'engine/resource';
import { VARIABLES } from './inputs.ts';

/** A line: blank, a remark, or NAME=VALUE with the value in quotation marks or bare. */
const LINE =
  /^[ \t]*(?:(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:(["'`])((?:(?!\2).)*)\2|([^"'`#\s][^#]*)?)[ \t]*)?(?:#.*)?$/;

/**
 * Reads the inputs in a `.env` file; `undefined` if there is none.
 * @throws Failure of kind input if it is another's, cannot be read, or has a line that is not an input. It quotes no value.
 */
export function readEnvFile(file: string): Readonly<Record<string, string>> | undefined {
  let text: string;
  try {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
    text = readTrusted(file, 'what is installed, and from which repository');
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw refused(file, {
      seen: oneLine(messageOf(error)),
      cause: 'The file with the inputs exists, and it cannot be read.',
      next: ['Make it a file that you can read, or move it out of the way.'],
      error,
    });
  }
  const { values, problems } = parse(text);
  if (problems.length === 0) return values;
  throw refused(file, {
    seen: problems.join('\n'),
    next: [
      'docs/reference.md lists the inputs. Variables of AWS, Vault and Kubernetes are not read from here: export them.',
      ...(basename(file) === '.env'
        ? [
            'If the file is another program’s, name the cluster: its inputs are then read from .env.<CLUSTER_NAME>.',
          ]
        : []),
    ],
  });
}

function parse(text: string) {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  const lines = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const found = LINE.exec(line.replace(/\r$/, ''));
    const [, name, , quoted, bare = ''] = found ?? [];
    const problem = (seen: string) => problems.push(`line ${index + 1}: ${seen}`);
    if (found === null) problem('it is not NAME=VALUE');
    if (name === undefined) continue;
    const before = lines.get(name);
    if (before !== undefined) problem(`line ${before} already sets ${name}`);
    else if (!VARIABLES.some((known) => known === name)) problem(`${literal(name)} is not an input`);
    lines.set(name, before ?? index + 1);
    values[name] = quoted ?? bare.trim();
  }
  return { values, problems };
}

function refused(
  file: string,
  facts: Omit<ConstructorParameters<typeof Failure>[0], 'kind' | 'resource'>,
): Failure {
  return new Failure({ kind: 'input', resource: oneLine(file), ...facts });
}
