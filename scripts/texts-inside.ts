import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TEXT_FOLDERS, texts } from 'engine/resource';
import type { Plugin } from 'esbuild';

/** Puts the texts into the bundle, in place of the module that reads their folders. */
export const textsInside: Plugin = {
  name: 'texts inside',
  setup({ onLoad }) {
    const all = Object.fromEntries(TEXT_FOLDERS.map((folder) => [folder, texts(folder)]));
    onLoad({ filter: /engine\/src\/resource\/texts\.ts$/ }, () => ({
      contents: `const all = ${JSON.stringify(all)};
export const TEXT_FOLDERS = Object.keys(all);
export const texts = (folder) => all[folder];`,
    }));
  },
};

/** The paths of all texts. */
export function textFiles(root: string): string[] {
  return TEXT_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name !== 'README.md')
      .map((name) => join(folder, name)),
  );
}
