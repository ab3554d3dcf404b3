import { makeVenv } from './parts/python-venv.ts';

/**
 * A Python that has Rich of a pinned version, which draws terminal output as SVG. It is installed into the user's cache
 * at its first use.
 * @param log a file that gets what the installation prints
 * @returns the path of the Python
 */
export function rich(log: string): Promise<string> {
  return makeVenv('rich', { log, onDetail: () => {}, mark: {} });
}
