import { build } from './parts/go-build.ts';

/**
 * Helm 4 of a pinned version, built into the user's cache at its first use. The sandbox itself has Helm 3.
 * @param log a file that gets what the build prints
 * @returns the path of the program
 */
export async function helm4(log: string): Promise<string> {
  return (await build('helm4', { log, onDetail: () => {}, mark: {} })).helm as string;
}
