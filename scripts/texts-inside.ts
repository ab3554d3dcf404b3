import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** The pages that the program reads, and the templates of exported fleets. */
const PAGES = ['docs/troubleshooting', 'docs/by-hand'];
const TEMPLATES = 'packages/fleet/templates';

/** Puts the texts into the bundle, in place of the modules that read their folders. */
export const textsInside: Plugin = {
  name: 'texts inside',
  setup({ onLoad, initialOptions: { absWorkingDir: root = '.' } }) {
    onLoad({ filter: /engine\/src\/resource\/texts\.ts$/ }, () => {
      const all = Object.fromEntries(
        PAGES.map((folder) => [folder.replace('docs/', ''), textsIn(root, folder)]),
      );
      return {
        contents: `const all = ${JSON.stringify(all)};\nexport const texts = (folder) => all[folder];`,
      };
    });
    onLoad({ filter: /fleet\/src\/templates\.ts$/ }, () => ({
      contents: `export const TEMPLATES = ${JSON.stringify(textsIn(root, TEMPLATES))}`,
    }));
  },
};

/** The texts of a folder, each by its file's name without the extension. */
function textsIn(root: string, folder: string): Record<string, string> {
  return Object.fromEntries(
    filesIn(root, folder).map((file) => [
      file.replace(/\.\w+$/, ''),
      readFileSync(join(root, folder, file), 'utf8'),
    ]),
  );
}

/** The paths of all texts. */
export function textFiles(root: string): string[] {
  return [...PAGES, TEMPLATES].flatMap((folder) => filesIn(root, folder).map((file) => join(folder, file)));
}

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder)).filter((name) => name !== 'README.md');
}
