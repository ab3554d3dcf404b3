// `pnpm runbook`. Plain JavaScript, since tsx alone takes longer to start than all the rest: it runs a bundle of the
// sources, and rebuilds it when one of them has changed.
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules/.cache/gloo-vault-irsa');

await import(pathToFileURL(isCurrent() ? join(CACHE, 'bundle.mjs') : await make()).href);

function isCurrent() {
  try {
    const sources = Object.entries(JSON.parse(readFileSync(join(CACHE, 'sources.json'), 'utf8')));
    return sources.every(([path, state]) => {
      const { size, mtimeMs } = statSync(join(ROOT, path));
      return state === `${size} ${mtimeMs}`;
    });
  } catch {
    // The bundle does not exist yet, or a source was deleted.
    return false;
  }
}

async function make() {
  const { tsImport } = await import('tsx/esm/api').catch(notInstalled);
  const { keepBundle } = await tsImport('../packages/export/src/bundle.ts', import.meta.url);
  return keepBundle(ROOT, CACHE, 'scripts/main.ts');
}

function notInstalled(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    `The packages are not installed yet. Run this in ${ROOT}: npx --yes pnpm@10.34.9 install\n`,
  );
  process.exit(2);
}
