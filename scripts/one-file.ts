import type { BuildOptions } from 'esbuild';

/** How esbuild makes one file of a program and all that it imports. */
export const AS_ONE_FILE = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // Of packages that come as both, the ES modules: what is not used of them is left out.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  write: false,
} as const satisfies BuildOptions;
