import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files.ts';
import { cacheRoot, type Layout, packageRoot } from './layout.ts';
import { makeCached } from './lock.ts';
import { run } from './run.ts';

/** The repositories, by the last part of their address, and the versions of the chart in each. */
const repositories = {
  hashicorp: { chart: 'vault', versions: ['0.34.0', '0.34.1'] },
  'solo-public-helm': { chart: 'gloo', versions: ['1.16.0', '1.17.2', '1.17.3', '1.18.0'] },
  'gloo-ee-helm': { chart: 'gloo-ee', versions: ['1.16.0', '1.17.2', '1.17.3', '1.18.0'] },
} as const;

const sources = join(packageRoot, 'charts');

/** Packages the charts of packages/sandbox/charts into repositories, again whenever their sources have changed. */
export async function packageCharts(layout: Layout, helm: string, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256').update(JSON.stringify(repositories));
  for (const file of filesBelow(sources)) hash.update(file).update(readFileSync(join(sources, file)));
  const cached = join(cacheRoot, `charts-${hash.digest('hex').slice(0, 12)}`);
  await makeCached(
    cached,
    async (part) => {
      await Promise.all([
        ...repositories.hashicorp.versions.map((version) =>
          pack(join(sources, 'vault'), join(part, 'hashicorp'), helm, ['--version', version], signal),
        ),
        ...repositories['solo-public-helm'].versions.map((version) => packGloo(part, version, helm, signal)),
      ]);
      // The addresses in the index are relative, so it works under every address of the repository.
      const index = (name: string) => run('charts', helm, ['repo', 'index', join(part, name)], { signal });
      await Promise.all(Object.keys(repositories).map(index));
    },
    { signal },
  );
  symlinkSync(cached, layout.charts);
}

/** Gloo's chart and the Enterprise chart that contains it, always in the same version. */
async function packGloo(part: string, version: string, helm: string, signal: AbortSignal): Promise<void> {
  const flags = ['--version', version, '--app-version', version];
  await pack(join(sources, 'gloo'), join(part, 'solo-public-helm'), helm, flags, signal);
  const enterprise = join(part, `.gloo-ee-${version}`);
  cpSync(join(sources, 'gloo-ee'), enterprise, { recursive: true });
  const packed = `gloo-${version}.tgz`;
  cpSync(join(part, 'solo-public-helm', packed), join(enterprise, 'charts', packed));
  await pack(enterprise, join(part, 'gloo-ee-helm'), helm, flags, signal);
  rmSync(enterprise, { recursive: true });
}

async function pack(
  chart: string,
  into: string,
  helm: string,
  flags: string[],
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(into, { recursive: true });
  await run('charts', helm, ['package', chart, '-d', into, ...flags], { signal });
}
