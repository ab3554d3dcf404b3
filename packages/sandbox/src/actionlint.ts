import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './layout.ts';
import { makeCached } from './parts/cache.ts';
import { withLock } from './parts/lock.ts';
import { run } from './parts/run.ts';

const VERSION = 'v1.7.12';

/**
 * actionlint of a pinned version, built from its source into the user's cache at its first use. The Go module
 * proxy's checksum database vouches for what is built.
 * @param log a file that gets what the build prints
 * @returns the path of the program
 */
export async function actionlint(log: string): Promise<string> {
  const dir = join(cacheRoot, `actionlint-${VERSION}`);
  const program = join(dir, 'actionlint');
  if (existsSync(program)) return program;
  await withLock(`${dir}.lock`, async (lock) => {
    if (existsSync(program)) return;
    await makeCached(dir, async (part) => {
      const source = `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`;
      await run('actionlint', 'nice', ['-n', '19', 'go', 'install', '-ldflags', '-s -w', source], {
        // A module of whoever calls, or of a folder above, is none of its business.
        cwd: part,
        log,
        env: { ...process.env, GOBIN: part, CGO_ENABLED: '0', GOWORK: 'off' },
        onStart: lock.building,
      });
    });
  });
  return program;
}
