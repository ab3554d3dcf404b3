import { readdirSync } from 'node:fs';

/** Where unit tests are. */
export const UNIT_FOLDERS: readonly string[] = [
  ...readdirSync('packages').map((name) => `packages/${name}/src`),
  ...['runbooks', 'scripts', 'test/bench', 'test/campaign', 'test/runner'],
];
