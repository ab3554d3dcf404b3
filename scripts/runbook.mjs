// `./runbook`. Plain JavaScript, because tsx alone takes longer to start than all the rest: it runs a bundle of the
// sources, and rebuilds it when a source has changed.
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import module from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules/.cache/gloo-vault-irsa');

try {
  process.cwd();
} catch {
  end('The folder of this shell does not exist any more: cd to one that does.', 2);
}
// Nobody else may write the files of a run, because the next run loads some of them.
process.umask(process.umask() | 0o22);
if (existsSync(CACHE) && !isOurs(CACHE)) {
  end(`Others can write to the folder from which this program would be loaded. Remove it: rm -r ${CACHE}`, 2);
}
// Node 20 lacks this function.
module.enableCompileCache?.(join(CACHE, 'compiled'));
await load(current()).catch(async () => load(await make()).catch(notLoaded));

async function load(bundle) {
  if (bundle === undefined) throw new Error('there is no current bundle');
  await import(pathToFileURL(bundle).href);
}

/** A file in the cache runs as this user: its owner has to be this user, root or the checkout's owner, and nobody else may write it. */
function isOurs(path) {
  // A link may be writable by everyone.
  const { uid, mode } = lstatSync(path);
  // Windows has no such modes.
  if (process.getuid === undefined) return true;
  return (mode & 0o22) === 0 && [process.getuid(), 0, statSync(ROOT).uid].includes(uid);
}

/** The bundle of this checkout in its cache, unless a source has changed. */
function current() {
  try {
    const { root, name, sources } = JSON.parse(readFileSync(join(CACHE, 'sources.json'), 'utf8'));
    if (!/^[\w-]+$/.test(name)) return undefined;
    const folder = join(CACHE, name);
    const isCurrent = Object.entries(sources).every(([path, state]) => {
      const { size, mtimeMs } = statSync(resolve(ROOT, path));
      return state === `${size} ${mtimeMs}`;
    });
    const files = [folder, ...readdirSync(folder).map((file) => join(folder, file))];
    return isCurrent && root === ROOT && files.every(isOurs) ? join(folder, 'bundle.mjs') : undefined;
  } catch {
    // The bundle does not exist yet, or a source was deleted.
    return undefined;
  }
}

async function make() {
  // The errors of the bundler's own threads arrive here.
  process.on('uncaughtException', notLoaded);
  const { keepBundle } = await import('./bundler.mjs').catch(notInstalled);
  const bundle = await keepBundle(ROOT, CACHE, 'scripts/main.ts').catch(notLoaded);
  process.off('uncaughtException', notLoaded);
  return bundle;
}

function notLoaded({ message }) {
  end(
    `The program could not be loaded: ${message}\nRaise the limits of this shell (ulimit -n, ulimit -v), or remove the cache: rm -r ${CACHE}`,
    1,
  );
}

function notInstalled(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  end(`The packages are not installed yet. Run this in ${ROOT}: npx --yes pnpm@10.34.9 install`, 2);
}

function end(said, exitCode) {
  process.stderr.write(`${said}\n`);
  process.exit(exitCode);
}
