import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { COMMAND } from 'engine/command-line/usage';
import { TEXT_FOLDERS } from 'engine/resource';
import { type BuildOptions, build } from 'esbuild';
import { headOf } from './head.ts';
import { licencesOf } from './licences.ts';
import { textFiles, textsInside } from './texts-inside.ts';

/** The program and all of its imports, as ES modules that need only Node. */
function optionsOf(root: string, main: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [main],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    // If a package ships both formats, use its ES modules: esbuild drops their unused parts.
    mainFields: ['module', 'main'],
    // node-vault requires the other format of axios: otherwise the bundle would contain axios twice.
    alias: { axios: join(root, 'packages/engine/node_modules/axios/index.js') },
    plugins: [textsInside],
    banner: { js: headOf({ command: COMMAND, root }).join('\n') },
    legalComments: 'none',
    logLevel: 'silent',
  };
}

/**
 * The program as one file, with the licences of its parts at its end. The same sources give the same bytes. Only
 * the head says what the file is.
 * @public bundler.mjs loads it
 */
export async function oneFile(root: string, main: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    ...optionsOf(root, main),
    outfile: 'bundle.mjs',
    write: false,
    metafile: true,
  });
  const [code = ''] = outputFiles.map(({ text }) => text.trimEnd());
  const licences = await licencesOf(Object.keys(metafile.inputs), root);
  return [code, '', `/*\n${licences.replaceAll('*/', '* /')}\n*/`, ''].join('\n');
}

/** pnpm's record of installed packages, which stands for all their files. */
const INSTALLED = 'node_modules/.pnpm/lock.yaml';
/** The errors in a checkout that this user may only read. */
const READ_ONLY: readonly string[] = ['EACCES', 'EPERM', 'EROFS'];
/** How long a replaced bundle stays, in milliseconds: a run loads its parts when it needs them. */
const KEPT = 24 * 60 * 60 * 1000;

/**
 * Writes the program in parts, each loaded when needed, to the place where `scripts/runbook.mjs` looks for it until one of its
 * sources changes, and returns the path of the first part. If that place is not writable, writes to a temporary folder of
 * this process, and says why, unless the checkout is read-only.
 */
export async function keepBundle(root: string, cache: string, main: string): Promise<string> {
  const began = Date.now();
  const name = `${began}-${process.pid}`;
  const { folder, kept } = folderIn(cache, name);
  const { metafile } = await build({
    ...optionsOf(root, main),
    outdir: folder,
    entryNames: 'bundle',
    outExtension: { '.js': '.mjs' },
    splitting: true,
    metafile: true,
  });
  const bundle = join(folder, 'bundle.mjs');
  if (!kept) return bundle;
  // esbuild may have read a source before it changed, so a source that changed during the build makes the bundle stale.
  const own = Object.keys(metafile.inputs).filter((input) => !input.includes('node_modules/'));
  const makers = ['bundle.ts', 'head.ts', 'texts-inside.ts'].map((name) =>
    join(relative(root, import.meta.dirname), name),
  );
  // A new file in a folder changes the folder.
  const inputs = [...own, ...TEXT_FOLDERS, ...textFiles(root), ...makers, INSTALLED];
  const sources = [...new Set(inputs)].map((input) => {
    const { size, mtimeMs } = statSync(resolve(root, input));
    return [input, mtimeMs < began ? `${size} ${mtimeMs}` : 'changed meanwhile'];
  });
  // A concurrent run sees either the whole new file or the old one.
  const coming = join(cache, `sources.json.${process.pid}`);
  // The bundle contains the path of its checkout: a copied or moved checkout builds its own.
  writeFileSync(coming, JSON.stringify({ root, name, sources: Object.fromEntries(sources) }));
  renameSync(coming, join(cache, 'sources.json'));
  for (const other of readdirSync(cache)) {
    if (Number.parseInt(other, 10) < began - KEPT)
      rmSync(join(cache, other), { recursive: true, force: true });
  }
  return bundle;
}

/** A new folder in the cache or, if none can be created there, one that is removed when the process ends. */
function folderIn(cache: string, name: string): { folder: string; kept: boolean } {
  const folder = join(cache, name);
  try {
    mkdirSync(folder, { recursive: true });
    return { folder, kept: true };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!READ_ONLY.includes(code)) {
      process.stderr.write(
        `The next start has to make the bundle again, because it was not kept: ${message}\n`,
      );
    }
    const temporary = mkdtempSync(join(tmpdir(), 'gloo-vault-irsa-'));
    process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
    return { folder: temporary, kept: false };
  }
}
