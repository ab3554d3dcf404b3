// `pnpm runbook`. Plain JavaScript, since tsx alone takes longer to start than all the rest: it runs a bundle of the
// sources, and rebuilds it when one of them has changed.
import { fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

const ROOT = resolve(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules/.cache/gloo-vault-irsa');

run(pathToFileURL(isCurrent() ? join(CACHE, 'bundle.mjs') : await make()).href);

/** Runs a bundle with the code that V8 compiled when the bundle was made. */
function run(url) {
  const opened = openSync(fileURLToPath(url));
  const cachedData = compiledCode(fstatSync(opened));
  const program = scriptOf(readFileSync(opened, 'utf8'), { filename: url, cachedData }).runInThisContext();
  program(createRequire(url), url, resolve(fileURLToPath(url), '..'));
}

/** The compiled code of a bundle, which its time identifies. V8 itself refuses the code of another version of V8. */
function compiledCode({ mtimeMs }) {
  try {
    return readFileSync(join(CACHE, `${mtimeMs}.code`));
  } catch {
    return undefined;
  }
}

/** The program of a bundle as a function of what its head defines. Each statement keeps its line, for the source map. */
function scriptOf(bundle, options) {
  const program = bundle.slice(bundle.indexOf('const BUNDLE = '));
  return new Script(`(function (require, __url, __folder) {${'\n'.repeat(5)}${program}\n})`, options);
}

function isCurrent() {
  try {
    const sources = Object.entries(JSON.parse(readFileSync(join(CACHE, 'sources.json'), 'utf8')));
    return sources.every(([path, state]) => {
      const { size, mtimeMs } = statSync(resolve(ROOT, path));
      return state === `${size} ${mtimeMs}`;
    });
  } catch {
    // The bundle does not exist yet, or a source was deleted.
    return false;
  }
}

async function make() {
  const { tsImport } = await import('tsx/esm/api').catch(notInstalled);
  const { keepBundle } = await tsImport('../packages/pages/src/bundle.ts', import.meta.url);
  return keepBundle(ROOT, CACHE, 'scripts/main.ts', scriptOf);
}

function notInstalled(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    `The packages are not installed yet. Run this in ${ROOT}: npx --yes pnpm@10.34.9 install\n`,
  );
  process.exit(2);
}
