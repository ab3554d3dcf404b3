import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { Project } from './bundle.ts';

/** How long a file that is no longer current is kept, in milliseconds: a run may be about to read it. */
const OLD = 10 * 60_000;

/** What was compiled, and what it was made of: size and time of change of each input, by its path below the project. */
interface Compiled {
  readonly file: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * The main module of a project with all that it imports, as one file, which is made at the first run and again whenever
 * one of its inputs has changed: reading some thousand modules one by one takes a second, and that file a fifth of it.
 * @returns `undefined` where nothing can be kept, such as in a read-only checkout: then it is loaded as it stands.
 */
export async function loadCompiled<Module>(project: Omit<Project, 'madeFrom'>): Promise<Module | undefined> {
  const file = current(project.root) ?? (await compile(project));
  return file === undefined ? undefined : run<Module>(file);
}

function cacheOf(root: string): string {
  return join(root, 'node_modules/.cache/gloo-vault-irsa');
}

function indexOf(root: string): string {
  return join(cacheOf(root), 'start.json');
}

/**
 * Runs the file as the CommonJS module that it is. By `import`, tsx would first look through all of it for TypeScript.
 * What V8 has made of the code once, down to the functions that a run calls, it finds again.
 */
function run<Module>(file: string): Module {
  const cachedData = madeOf(file);
  // esbuild escapes what is not ASCII, save in comments.
  const code = readFileSync(file, 'latin1');
  const script = new Script(`(function (exports, require, module) {${code}\n})`, {
    filename: file,
    ...(cachedData !== undefined && { cachedData }),
  });
  // Another version of Node cannot use it.
  if (script.cachedDataRejected !== false) {
    process.once('exit', () => tryToKeep(file + MADE, () => script.createCachedData()));
  }
  const module = { exports: {} as Module };
  script.runInThisContext()(module.exports, createRequire(file), module);
  return module.exports;
}

/** What V8 has made of a compiled file, which is kept beside it. */
const MADE = '.v8';

function madeOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file + MADE);
  } catch {
    // Its first run, or one that was killed.
    return undefined;
  }
}

/** The compiled file, where each of its inputs is as it was. */
function current(root: string): string | undefined {
  try {
    const { file, inputs } = JSON.parse(readFileSync(indexOf(root), 'utf8')) as Compiled;
    const path = join(cacheOf(root), file);
    const same = Object.entries(inputs).every(([input, state]) => stateOf(root, input).text === state);
    return same && statSync(path).isFile() ? path : undefined;
  } catch {
    // Not compiled yet, or an input is gone.
    return undefined;
  }
}

function stateOf(root: string, input: string): { readonly text: string; readonly changed: number } {
  const { size, mtimeMs } = statSync(join(root, input));
  return { text: `${size} ${mtimeMs}`, changed: mtimeMs };
}

async function compile({ root, main }: Omit<Project, 'madeFrom'>): Promise<string | undefined> {
  const cache = cacheOf(root);
  if (!canKeep(cache)) return undefined;
  const began = Date.now();
  const [{ build }, { AS_ONE_FILE }] = await Promise.all([import('esbuild'), import('./bundle.ts')]);
  const { outputFiles, metafile } = await build({
    ...AS_ONE_FILE,
    absWorkingDir: root,
    entryPoints: [main],
    format: 'cjs',
    // Such a script has no way to import, and what it may still ask for are modules of Node's own.
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.text ?? '';
  const states = Object.keys(metafile.inputs).map((input) => [input, stateOf(root, input)] as const);
  // One that was changed meanwhile may have been read before that.
  if (states.some(([, { changed }]) => changed >= began)) return undefined;
  const file = `start-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.cjs`;
  const compiled: Compiled = {
    file,
    inputs: Object.fromEntries(states.map(([input, { text }]) => [input, text])),
  };
  try {
    keep(join(cache, file), code);
    keep(indexOf(root), JSON.stringify(compiled));
    clearAway(root, file);
    return join(cache, file);
  } catch {
    // A full disk, or a run beside this one that cleared away the same.
    return undefined;
  }
}

function canKeep(cache: string): boolean {
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Writes a file whole: a run beside this one sees all of it or what was there before. */
function keep(path: string, content: string | Buffer): void {
  const coming = `${path}.${process.pid}`;
  writeFileSync(coming, content);
  renameSync(coming, path);
}

/** The same for what only spares time. */
function tryToKeep(path: string, content: () => Buffer): void {
  try {
    keep(path, content());
  } catch {
    // A full disk, or a folder that cannot be written by this user.
  }
}

function clearAway(root: string, file: string): void {
  const cache = cacheOf(root);
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (!name.startsWith(file) && path !== indexOf(root) && Date.now() - statSync(path).mtimeMs > OLD)
      rmSync(path);
  }
}
