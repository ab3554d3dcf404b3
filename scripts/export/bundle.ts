import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { build } from 'esbuild';
import { brief, Failure, messageOf } from 'resource';
import { RUNBOOKS } from '../command-line/catalog.ts';
import { origin } from '../command-line/origin.ts';
import { AS_ONE_FILE } from '../one-file.ts';
import { licencesOf } from './licences.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Writes a runbook as one file that needs nothing but Node: `node 01-aws.mjs`. The same commit gives the same bytes.
 * @throws Failure of kind input where there is no such runbook, or the file cannot be written.
 */
export async function bundleRunbook(id: string, outFile: string): Promise<void> {
  if (id !== 'all' && RUNBOOKS.every((runbook) => runbook.id !== id)) {
    throw new Failure({
      kind: 'input',
      resource: `runbook ${id}`,
      seen: 'there is none of this name',
      next: ['pnpm runbook lists them.'],
    });
  }
  const text = await bundled(id);
  try {
    await mkdir(dirname(outFile), { recursive: true });
    await writeFile(outFile, text);
    await chmod(outFile, 0o755);
  } catch (error) {
    throw new Failure({
      kind: 'input',
      resource: brief(outFile),
      seen: brief(messageOf(error)),
      next: ['Name a file in a folder that you may write to.'],
    });
  }
}

async function bundled(id: string): Promise<string> {
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
// ${id} as one file: node ${id}.mjs --help. Made from ${madeFrom}.
// Licences of all that is in it: at the end of this file.
import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);`;
}

function comment(text: string): string {
  return `/*\n${text.replaceAll('*/', '* /')}\n*/`;
}
