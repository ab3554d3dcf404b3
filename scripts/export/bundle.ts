import { resolve } from 'node:path';
import { build } from 'esbuild';
import { GENERATED_BY } from 'runbook';
import { origin } from '../command-line/origin.ts';
import { AS_ONE_FILE } from '../one-file.ts';
import { licencesOf } from './licences.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A runbook of the catalogue, or `all`, as one file that needs nothing but Node. The same commit gives the same bytes. */
export async function bundleRunbook(id: string): Promise<string> {
  const madeFrom = origin();
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    stdin: {
      contents: `import { runBundle } from './scripts/export/bundle-main.ts';
        process.exitCode = await runBundle(${JSON.stringify({ id, madeFrom })}, process.argv.slice(2));`,
      resolveDir: ROOT,
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
  return `${code?.text.trimEnd()}\n\n${comment(await licencesOf(Object.keys(metafile.inputs), ROOT))}\n`;
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
