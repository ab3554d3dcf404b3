import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { headOf } from './head.ts';
import { licencesOf } from './licences.ts';
import { linesOf } from './source-map.ts';

/**
 * The program with all that it imports, as one file that needs nothing but Node, with its licences and source map. The
 * same sources give the same bytes. Only its head says what it is: `BUNDLE` in the program has the facts.
 */
export async function bundle(
  root: string,
  main: string,
): Promise<{ text: string; inputs: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [main],
    outfile: 'bundle.mjs',
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    // Of packages that come as both, the ES modules: what is not used of them is left out.
    mainFields: ['module', 'main'],
    // All licences stand at the end, whole.
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);
  const [map = '', code = ''] = outputFiles.map(({ text }) => text.trimEnd());
  const licences = (await licencesOf(inputs, root)).replaceAll('*/', '* /');
  const head = headOf({ command: 'pnpm runbook', root });
  const text = [...head, code, '', `/*\n${licences}\n*/`, linesOf(map, head.length), ''].join('\n');
  return { text, inputs };
}

/**
 * Writes the bundle where `scripts/runbook.mjs` finds it again until one of its sources changes, and tells where that
 * is; in a checkout that cannot be written, in a folder for this process alone.
 */
export async function keepBundle(root: string, cache: string, main: string): Promise<string> {
  const began = Date.now();
  const { text, inputs } = await bundle(root, main);
  try {
    mkdirSync(cache, { recursive: true });
    const file = join(cache, 'bundle.mjs');
    replace(file, text);
    // What was changed while esbuild worked may have been read before that.
    const sources = inputs.map((input) => {
      const { size, mtimeMs } = statSync(join(root, input));
      return [input, mtimeMs < began ? `${size} ${mtimeMs}` : 'changed meanwhile'];
    });
    replace(join(cache, 'sources.json'), JSON.stringify(Object.fromEntries(sources)));
    return file;
  } catch {
    const folder = mkdtempSync(join(tmpdir(), 'gloo-vault-irsa-'));
    process.once('exit', () => rmSync(folder, { recursive: true }));
    const file = join(folder, 'bundle.mjs');
    writeFileSync(file, text);
    return file;
  }
}

/** A run beside this one sees all of the file, or what was there before. */
function replace(path: string, content: string): void {
  const coming = `${path}.${process.pid}`;
  writeFileSync(coming, content);
  renameSync(coming, path);
}
