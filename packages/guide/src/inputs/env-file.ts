import { lstatSync } from 'node:fs';
import { basename } from 'node:path';
import { parseEnv } from 'node:util';
import { literal, oneLine, readGivenFile, readTrusted, wrongInput } from 'engine/resource';
import { VARIABLES } from './inputs.ts';

/**
 * Reads the inputs in a `.env` file; `undefined` if the file does not exist.
 * @throws Failure of kind input if others control the file, it cannot be read, or a line is not an input. Quotes no value.
 */
export function readEnvFile(file: string): Readonly<Record<string, string>> | undefined {
  const resource = oneLine(file);
  const facts = {
    resource,
    cause: 'The file with the inputs exists, and it cannot be read.',
    next: ['Make it a file that you can read, or move it out of the way.'],
  };
  let exists = false;
  const read = () => {
    exists = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
    return exists ? readTrusted(file, 'what is installed, and from which repository') : '';
  };
  const text = readGivenFile(file, facts, read);
  if (!exists) return undefined;
  const values = parseEnv(text) as Readonly<Record<string, string>>;
  const problems = problemsIn(text, Object.keys(values));
  if (problems.length === 0) return values;
  throw wrongInput(
    resource,
    problems.join('\n'),
    'docs/reference.md lists the inputs. Variables of AWS, Vault and Kubernetes are not read from here: export them.',
    ...(basename(file) === '.env' ? [OF_ANOTHER] : []),
  );
}

const OF_ANOTHER =
  'If the file is another program’s, name the cluster: its inputs are then read from .env.<CLUSTER_NAME>.';

function problemsIn(text: string, names: readonly string[]): readonly string[] {
  const broken = text
    .split('\n')
    .flatMap((line, index) =>
      /^\s*(?:#|$)|=/.test(line) ? [] : [`line ${index + 1}: it is not NAME=VALUE`],
    );
  // A name that is parsed across a broken line contains the line, which may be secret.
  if (broken.length > 0) return broken;
  const unknown = names.filter((name) => !VARIABLES.some((known) => known === name));
  return unknown.map((name) => `${literal(name)} is not an input`);
}
