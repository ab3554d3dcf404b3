import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, packageRoot } from '../layout.ts';
import { withLock } from './lock.ts';
import { run } from './run.ts';

/** The pinned requirement files in packages/sandbox/python. */
export type VenvName = 'moto' | 'awscli';

/** The folder in the user's cache that holds (or will hold) a virtual environment. */
function venvDir(name: VenvName): string {
  const requirements = readFileSync(join(packageRoot, 'python', `${name}.txt`));
  return join(cacheRoot, `${name}-${createHash('sha256').update(requirements).digest('hex').slice(0, 12)}`);
}

/** Whether a virtual environment stands ready in the cache. */
export function hasVenv(name: VenvName): boolean {
  return existsSync(venvDir(name));
}

/**
 * Makes a virtual environment from its pinned requirements, unless the cache has it.
 * It is renamed into place when whole. Its scripts would name the old folder, so what is installed
 * is run by `python -m`.
 * @returns the path of its Python
 */
export async function makeVenv(
  name: VenvName,
  options: { signal?: AbortSignal; log: string; onDetail: (detail: string) => void },
): Promise<string> {
  const dir = venvDir(name);
  const python = join(dir, 'bin', 'python');
  if (hasVenv(name)) return python;
  const part = 'AWS';
  const signal = options.signal ? { signal: options.signal } : {};
  await withLock(
    `${dir}.lock`,
    async (lock) => {
      if (hasVenv(name)) return;
      for (const old of readdirSync(cacheRoot).filter((entry) => entry.startsWith(`${name}-building-`))) {
        rmSync(join(cacheRoot, old), { recursive: true, force: true });
      }
      const building = join(cacheRoot, `${name}-building-${process.pid}`);
      mkdirSync(building, { recursive: true });
      const common = { ...signal, log: options.log, onStart: lock.building };
      try {
        options.onDetail(`making a Python environment for ${name}`);
        await run(part, 'python3', ['-m', 'venv', building], common);
        options.onDetail(`installing ${name} from PyPI`);
        const requirements = join(packageRoot, 'python', `${name}.txt`);
        const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-deps', '-r', requirements];
        await run(part, join(building, 'bin', 'python'), pip, common);
        renameSync(building, dir);
      } finally {
        rmSync(building, { recursive: true, force: true });
      }
    },
    { ...signal, onWait: (pid) => options.onDetail(`waiting for the installation by process ${pid}`) },
  );
  return python;
}
