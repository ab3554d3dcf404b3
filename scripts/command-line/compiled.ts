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
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { AS_ONE_FILE } from '../one-file.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/gloo-vault-irsa');
const INDEX = join(CACHE, 'start.json');
/** How long a file that is no longer current is kept, in milliseconds: a run may be about to read it. */
const OLD = 10 * 60_000;

/** What was compiled, and what it was made of: size and time of change of each input, by its path below the project. */
interface Compiled {
  readonly file: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * `start.ts` with all that it imports, as one file, which is made at the first run and again whenever one of its
 * inputs has changed: reading some thousand modules one by one takes a second, and that file a fifth of it.
 */
export async function loadStart(): Promise<typeof import('./start.ts')> {
  const file = current() ?? (await compile());
  // Where nothing can be kept, such as in a read-only checkout, it is loaded as it stands.
  if (file === undefined) return import('./start.ts');
  return run(file);
}

/**
 * Runs the file as the CommonJS module that it is. By `import`, tsx would first look through all of it for TypeScript.
 * What V8 has made of the code once, down to the functions that a run calls, it finds again.
 */
function run(file: string): typeof import('./start.ts') {
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
  const module = { exports: {} as typeof import('./start.ts') };
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
function current(): string | undefined {
  try {
    const { file, inputs } = JSON.parse(readFileSync(INDEX, 'utf8')) as Compiled;
    const path = join(CACHE, file);
    const same = Object.entries(inputs).every(([input, state]) => stateOf(input).text === state);
    return same && statSync(path).isFile() ? path : undefined;
  } catch {
    // Not compiled yet, or an input is gone.
    return undefined;
  }
}

function stateOf(input: string): { readonly text: string; readonly changed: number } {
  const { size, mtimeMs } = statSync(join(ROOT, input));
  return { text: `${size} ${mtimeMs}`, changed: mtimeMs };
}

async function compile(): Promise<string | undefined> {
  if (!canKeep()) return undefined;
  const began = Date.now();
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    ...AS_ONE_FILE,
    absWorkingDir: ROOT,
    entryPoints: ['scripts/command-line/start.ts'],
    format: 'cjs',
    // Such a script has no way to import, and what it may still ask for are modules of Node's own.
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.text ?? '';
  const states = Object.keys(metafile.inputs).map((input) => [input, stateOf(input)] as const);
  // One that was changed meanwhile may have been read before that.
  if (states.some(([, { changed }]) => changed >= began)) return undefined;
  const file = `start-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.cjs`;
  const compiled: Compiled = {
    file,
    inputs: Object.fromEntries(states.map(([input, { text }]) => [input, text])),
  };
  try {
    keep(join(CACHE, file), code);
    keep(INDEX, JSON.stringify(compiled));
    clearAway(file);
    return join(CACHE, file);
  } catch {
    // A full disk, or a run beside this one that cleared away the same.
    return undefined;
  }
}

function canKeep(): boolean {
  try {
    mkdirSync(CACHE, { recursive: true });
    accessSync(CACHE, constants.W_OK);
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

function clearAway(file: string): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (!name.startsWith(file) && path !== INDEX && Date.now() - statSync(path).mtimeMs > OLD) rmSync(path);
  }
}
