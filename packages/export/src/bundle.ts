import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { headOf } from './head.ts';
import { licencesOf } from './licences.ts';
import { shakenEc2 } from './shaken-ec2.ts';
import { linesOf } from './source-map.ts';

/**
 * The program with everything it imports, as one file that needs only Node, with its licences and source map. The same
 * sources give the same bytes. Only the head says what the bundle is: `BUNDLE` in the program holds these facts.
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
    // If a package ships both formats, use its ES modules: esbuild drops what is not used of them.
    mainFields: ['module', 'main'],
    // node-vault requires the other format of axios: without this, the bundle would have it twice.
    alias: { axios: join(root, 'packages/vault-auth/node_modules/axios/index.js') },
    plugins: [shakenEc2],
    // All licences follow at the end of the file, in full.
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);
  const [map = '', code = ''] = outputFiles.map(({ text }) => text.trimEnd());
  const licences = plainQuotes(await licencesOf(inputs, root)).replaceAll('*/', '* /');
  const head = headOf({ command: 'pnpm runbook', root });
  const text = [...head, code, '', `/*\n${licences}\n*/`, linesOf(map, head.length), ''].join('\n');
  return { text, inputs };
}

/** One character beyond Latin-1 would make V8 hold the whole file in twice the memory. */
function plainQuotes(licences: string): string {
  return licences.replaceAll(/[“”]/g, '"').replaceAll('–', '-');
}

/** Where pnpm records the packages that it installed: it stands for all their files. */
const INSTALLED = 'node_modules/.pnpm/lock.yaml';

/**
 * Writes the bundle to the path where `scripts/runbook.mjs` looks for it until one of its sources changes, and returns
 * that path. If the checkout is read-only, it writes to a temporary folder of this process.
 */
export async function keepBundle(root: string, cache: string, main: string): Promise<string> {
  const began = Date.now();
  const { text, inputs } = await bundle(root, main);
  try {
    mkdirSync(cache, { recursive: true });
    const file = join(cache, 'bundle.mjs');
    replace(file, text);
    // esbuild may have read a source before it changed, so a source that changed during the build makes the bundle
    // stale.
    const own = inputs.filter((input) => !input.includes('node_modules/'));
    const sources = [...new Set([...own, ...makers(root), INSTALLED])].map((input) => {
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

/** The sources of what makes the bundle. */
function makers(root: string): string[] {
  const folder = relative(root, import.meta.dirname);
  return readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
}

/** A concurrent run sees either the whole new file or the old one. */
function replace(path: string, content: string): void {
  const coming = `${path}.${process.pid}`;
  writeFileSync(coming, content);
  renameSync(coming, path);
}
