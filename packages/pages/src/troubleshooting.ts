import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** The pages of the diagnoses, which the program reads. */
export const TROUBLESHOOTING = 'docs/troubleshooting';

/** Puts the pages of the diagnoses into the bundle, in place of the module that reads their folder. */
export const pagesInside: Plugin = {
  name: 'pages of the diagnoses',
  setup({ onLoad, initialOptions: { absWorkingDir: root = '.' } }) {
    onLoad({ filter: /troubleshoot\/src\/markdown\.ts$/ }, () => {
      const folder = join(root, TROUBLESHOOTING);
      const pages = readdirSync(folder)
        .filter((name) => name !== 'README.md')
        .map((name) => [name.replace('.md', ''), readFileSync(join(folder, name), 'utf8')]);
      return { contents: `export const MARKDOWN = ${JSON.stringify(Object.fromEntries(pages))}` };
    });
  },
};
