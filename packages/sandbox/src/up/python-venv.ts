import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from './go-build.ts';
import { cacheRoot, packageRoot } from './layout.ts';
import { makeCached } from './lock.ts';
import { checkTool, run } from './run.ts';

/**
 * The requirement files in packages/sandbox/python: versions, and the hashes of all their archives by
 * `pip-compile --generate-hashes --strip-extras`, a package a line.
 */
type VenvName = 'moto' | 'awscli' | 'shellcheck' | 'rich';

/** The folder in the user's cache that holds (or will hold) a virtual environment. */
function venvDir(name: VenvName): string {
  const requirements = readFileSync(join(packageRoot, 'python', `${name}.txt`));
  return join(cacheRoot, `${name}-${createHash('sha256').update(requirements).digest('hex').slice(0, 12)}`);
}

/**
 * Makes a virtual environment from its pinned requirements, unless the cache has it. It is renamed into place once it
 * is complete. Its scripts contain the old folder's name, so its programs are run by `python -m`.
 * @returns the path of its Python
 */
export async function makeVenv(name: VenvName, options: BuildOptions): Promise<string> {
  const dir = venvDir(name);
  const python = join(dir, 'bin', 'python');
  const requirements = join(packageRoot, 'python', `${name}.txt`);
  await makeCached(
    dir,
    async (into) => {
      await checkTool('python3', ['--version'], {
        why: 'moto needs Python',
        next: 'install Python 3.10 or newer with venv (https://python.org), then start again',
      });
      const common = {
        signal: options.signal,
        log: options.log,
        env: { ...process.env, ...options.mark },
        next: `python’s error is above, and in ${options.log}. Behind a proxy or a mirror, set HTTPS_PROXY or PIP_INDEX_URL. Then start again`,
      };
      options.onDetail(`making a Python environment for ${name} (10 s)`);
      await run('AWS', 'python3', ['-m', 'venv', into], common);
      options.onDetail(`installing ${name} from PyPI (up to a minute)`);
      const flags = ['--disable-pip-version-check', '--no-deps', '--require-hashes'];
      const pip = ['-m', 'pip', 'install', ...flags, '-r', requirements];
      await run('AWS', join(into, 'bin', 'python'), pip, common);
    },
    {
      signal: options.signal,
      onWait: (pid) => options.onDetail(`waiting for the installation by process ${pid}`),
    },
  );
  return python;
}
