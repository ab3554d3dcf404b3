import { dirname, join } from 'node:path';
import { makeVenv } from './parts/python-venv.ts';

/**
 * ShellCheck of a pinned version, installed into the user's cache at its first use.
 * @param log a file that gets what the installation prints
 * @returns the path of the program
 */
export async function shellcheck(log: string): Promise<string> {
  const python = await makeVenv('shellcheck', { log, onDetail: () => {}, mark: {} });
  return join(dirname(python), 'shellcheck');
}
