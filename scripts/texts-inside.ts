import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** A folder of texts that a module reads. */
interface Texts {
  readonly folder: string;
  /** The module, and the name of its export: each text by its file's name without the extension. */
  readonly module: RegExp;
  readonly name: string;
}

const TEXTS: readonly Texts[] = [
  { folder: 'docs/troubleshooting', module: /troubleshoot\/src\/markdown\.ts$/, name: 'MARKDOWN' },
  { folder: 'packages/fleet/templates', module: /fleet\/src\/templates\.ts$/, name: 'TEMPLATES' },
];

/** Puts the texts into the bundle, in place of the modules that read their folders. */
export const textsInside: Plugin = {
  name: 'texts inside',
  setup({ onLoad, initialOptions: { absWorkingDir: root = '.' } }) {
    for (const { folder, module, name } of TEXTS) {
      onLoad({ filter: module }, () => {
        const texts = filesIn(root, folder).map((file) => [
          file.replace(/\.\w+$/, ''),
          readFileSync(join(root, folder, file), 'utf8'),
        ]);
        return { contents: `export const ${name} = ${JSON.stringify(Object.fromEntries(texts))}` };
      });
    }
  },
};

/** The paths of all texts. */
export function textFiles(root: string): string[] {
  return TEXTS.flatMap(({ folder }) => filesIn(root, folder).map((file) => join(folder, file)));
}

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder)).filter((name) => name !== 'README.md');
}
