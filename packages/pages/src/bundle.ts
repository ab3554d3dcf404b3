import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { Script } from 'node:vm';
import { build } from 'esbuild';
import { headOf } from './head.ts';
import { licencesOf } from './licences.ts';
import { shakenEc2 } from './shaken-ec2.ts';
import { linesOf } from './source-map.ts';
import { textFiles, textsInside } from './texts-inside.ts';

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
    // Not an ES module: Node keeps the compiled code of scripts only. The head makes an ES module of it for export.
    format: 'cjs',
    define: { 'import.meta.url': '__url', 'import.meta.dirname': '__folder' },
    supported: { 'dynamic-import': false },
    // If a package ships both formats, use its ES modules: esbuild drops what is not used of them.
    mainFields: ['module', 'main'],
    // node-vault requires the other format of axios: without this, the bundle would have it twice.
    alias: { axios: join(root, 'packages/vault-auth/node_modules/axios/index.js') },
    plugins: [shakenEc2, textsInside],
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

/** The errors of a checkout that this user may only read. */
const READ_ONLY: readonly string[] = ['EACCES', 'EPERM', 'EROFS'];

/** The program of a bundle as a script, in the form in which it will be run. */
type ScriptOf = (bundle: string, options: { filename: string }) => Script;

/**
 * Writes the bundle to the path where `scripts/runbook.mjs` looks for it until one of its sources changes, with its
 * compiled code, and returns that path. If it cannot write there, it writes to a temporary folder of this process, and
 * says why, unless the checkout is read-only.
 */
export async function keepBundle(
  root: string,
  cache: string,
  main: string,
  scriptOf: ScriptOf,
): Promise<string> {
  const began = Date.now();
  const { text, inputs } = await bundle(root, main);
  try {
    mkdirSync(cache, { recursive: true });
    const file = join(cache, 'bundle.mjs');
    for (const old of readdirSync(cache).filter((name) => name.endsWith('.code')))
      rmSync(join(cache, old), { force: true });
    replace(file, text, (written) => {
      writeFileSync(join(cache, `${statSync(written).mtimeMs}.code`), compile(text, file, scriptOf));
    });
    // esbuild may have read a source before it changed, so a source that changed during the build makes the bundle
    // stale.
    const own = inputs.filter((input) => !input.includes('node_modules/'));
    // By its full path, because the compiled code holds that of the bundle: a folder that was moved makes it stale.
    const installed = join(root, INSTALLED);
    const sources = [...new Set([...own, ...textFiles(root), ...makers(root), installed])].map((input) => {
      const { size, mtimeMs } = statSync(resolve(root, input));
      return [input, mtimeMs < began ? `${size} ${mtimeMs}` : 'changed meanwhile'];
    });
    replace(join(cache, 'sources.json'), JSON.stringify(Object.fromEntries(sources)));
    return file;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (!READ_ONLY.includes(code)) {
      process.stderr.write(
        `The next start has to make the bundle again, because it was not kept: ${message}\n`,
      );
    }
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

/** The code of a whole bundle, as V8 compiles it. It holds the name of its file, which a stack trace shows. */
function compile(bundle: string, file: string, scriptOf: ScriptOf): Buffer {
  // Otherwise, V8 would leave each function to the run that calls it first.
  setFlagsFromString('--no-lazy');
  const script = scriptOf(bundle, { filename: pathToFileURL(file).href });
  setFlagsFromString('--lazy');
  return script.createCachedData();
}

/** A concurrent run sees either the whole new file or the old one. */
function replace(path: string, content: string, before: (coming: string) => void = () => {}): void {
  const coming = `${path}.${process.pid}`;
  writeFileSync(coming, content);
  before(coming);
  renameSync(coming, path);
}
