// `./runbook`. Plain JavaScript, since tsx alone takes longer to start than all the rest: it runs a bundle of the
// sources, and rebuilds it when one of them has changed.
import { readFileSync, statSync } from 'node:fs';
import module from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules/.cache/gloo-vault-irsa');

// Nobody else may write what a run writes: some of it is loaded by the next one.
process.umask(process.umask() | 0o22);
refuseCacheOfOthers();
// Node 20 has none.
module.enableCompileCache?.(join(CACHE, 'compiled'));
await import(pathToFileURL(current() ?? (await make())).href);

/** What lies in the cache runs as this user: it has to be theirs, root's or of the checkout's owner, and theirs alone to write. */
function refuseCacheOfOthers() {
  const { uid, mode } = statSync(CACHE, { throwIfNoEntry: false }) ?? {};
  const trusted = [process.getuid?.(), 0, statSync(ROOT).uid];
  // Windows has no such modes.
  if (uid === undefined || process.getuid === undefined) return;
  if ((mode & 0o22) === 0 && trusted.includes(uid)) return;
  process.stderr.write(
    `Others can write to the folder from which this program would be loaded. Remove it: rm -r ${CACHE}\n`,
  );
  process.exit(2);
}

/** The bundle, unless one of its sources has changed. */
function current() {
  try {
    const { bundle, sources } = JSON.parse(readFileSync(join(CACHE, 'sources.json'), 'utf8'));
    const isCurrent = Object.entries(sources).every(([path, state]) => {
      const { size, mtimeMs } = statSync(resolve(ROOT, path));
      return state === `${size} ${mtimeMs}`;
    });
    return isCurrent ? bundle : undefined;
  } catch {
    // The bundle does not exist yet, or a source was deleted.
    return undefined;
  }
}

async function make() {
  const { keepBundle } = await import('./bundler.mjs').catch(notInstalled);
  return keepBundle(ROOT, CACHE, 'scripts/main.ts');
}

function notInstalled(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    `The packages are not installed yet. Run this in ${ROOT}: npx --yes pnpm@10.34.9 install\n`,
  );
  process.exit(2);
}
