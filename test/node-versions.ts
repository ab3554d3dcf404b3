import { execFileSync } from 'node:child_process';

/** The supported versions of Node, beside the one with which `npm test` runs. */
export const SUPPORTED_NODES = [22, 24, 26] as const;

/** The program of a version of Node, from the registry. */
export function nodeOf(major: number): string {
  const words = ['--yes', '--prefer-offline', `--package=node@${major}`, 'node', '-p', 'process.execPath'];
  // With the environment of this process, because the sandbox's proxy may not reach the registry.
  return execFileSync('npx', words, { encoding: 'utf8' }).trim();
}
