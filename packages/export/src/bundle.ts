import { type BuildOptions, build } from 'esbuild';
import { GENERATED_BY } from 'runbook';
import { licencesOf } from './licences.ts';

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

/** The project that a file is made of. */
export interface Project {
  /** Its folder. */
  readonly root: string;
  /** The module that has `runBundle`, from the root. */
  readonly main: string;
  /** Version, commit and date. */
  readonly madeFrom: string;
}

/** A runbook of the catalogue, or `all`, as one file that needs nothing but Node. The same commit gives the same bytes. */
export async function bundleRunbook(id: string, { root, main, madeFrom }: Project): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: `import { runBundle } from './${main}';
        process.exitCode = await runBundle(${JSON.stringify({ id, madeFrom })}, process.argv.slice(2));`,
      resolveDir: root,
      sourcefile: `${id}.ts`,
      loader: 'ts',
    },
    ...AS_ONE_FILE,
    format: 'esm',
    minify: true,
    // All licences stand at the end, whole.
    banner: { js: banner(id, madeFrom) },
  });
  const [code] = outputFiles;
  return `${code?.text.trimEnd()}\n\n${comment(await licencesOf(Object.keys(metafile.inputs), root))}\n`;
}

/** CommonJS packages inside an ES module call a `require` that only CommonJS files have. */
function banner(id: string, madeFrom: string): string {
  return `#!/usr/bin/env node
// ${GENERATED_BY}: ${id} as one file, made from ${madeFrom}. Run it: node ${id}.mjs --help
// Licences of all that is in it: at the end of this file.
import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);`;
}

function comment(text: string): string {
  return `/*\n${text.replaceAll('*/', '* /')}\n*/`;
}
