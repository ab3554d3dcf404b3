import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { oneLine } from '../resource/index.ts';
import { ownFile } from '../run/index.ts';
import type { Catalogue } from './catalogue.ts';
import { flagText } from './flags.ts';
import type { CommandLine } from './options.ts';
import { usageFailure } from './usage.ts';

interface Exports {
  readonly pages: (ids: readonly string[], all: boolean) => Promise<ReadonlyMap<string, string>>;
  readonly singleFiles: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

export const INDEX_PAGE = 'README.md';

/** The flags that choose the values on a page. */
const OF_PAGES = [
  'guide',
  'enterprise',
  'strictTrust',
  'cluster',
  'region',
  'resolved',
  'ownVault',
  'links',
] as const;

/**
 * `./runbook export …`: writes runbooks as wiki pages or single files. Prints a page, or the names of the files, to standard output.
 * @throws Failure of kind input for flags that do not go together, or a file that cannot be written.
 */
export async function exportCommand(
  line: CommandLine,
  { runbooks }: Catalogue,
  { pages, singleFiles }: Exports,
): Promise<void> {
  const { argument: runbook = '', force } = line;
  const all = runbook === 'all';
  const isPage = line.format !== 'mjs';
  const out = line.out === '-' ? undefined : line.out;
  const ofAll = runbooks.filter(({ kind }) => isPage || (kind !== 'teardown' && kind !== 'page'));
  const ids = all ? ofAll.map(({ id }) => id) : [runbook];
  if (!isPage && runbooks.some(({ id, kind }) => id === runbook && kind === 'page'))
    throw usageFailure(`${runbook} is done by hand: export it as a page`, 'export');
  const forPages = OF_PAGES.find((flag) => line[flag]);
  if (!isPage && forPages !== undefined)
    throw usageFailure(
      `--format mjs takes its inputs when it runs: leave out ${flagText(forPages)}`,
      'export',
    );
  if (all && isPage && out?.endsWith('.md'))
    throw usageFailure('all writes several files: --out is a folder', 'export');
  if (out === undefined) {
    if (all || !isPage)
      throw usageFailure(
        `${all ? 'all' : '--format mjs'} writes files: name their folder with --out DIR`,
        'export',
      );
    for (const text of (await pages(ids, all)).values()) process.stdout.write(text);
    return;
  }
  const single = [...(all && out.endsWith('.mjs') ? [] : ids), ...(all ? ['all'] : [])].map(
    (id) => `${id}.mjs`,
  );
  const made = isPage ? await pages(ids, all) : undefined;
  const pathOf = (name: string) => (extname(out) === extname(name) ? out : join(out, name));
  const folder = dirname(pathOf(`page.${isPage ? 'md' : 'mjs'}`));
  const isNew = !existsSync(folder);
  const options = { mode: isPage ? 0o644 : 0o755, force, makesFolder: true };
  // `--out` names a file if it has the file's extension; otherwise, a folder.
  const files = [...(made?.keys() ?? single)].map((name) => ({
    name,
    file: ownFile(pathOf(name), options),
  }));
  const texts = made ?? (await singleFiles(single));
  for (const { name, file } of files) {
    file.write(texts.get(name) ?? '');
    process.stdout.write(`${oneLine(file.path)}\n`);
  }
  // Standard output lists only the names of the files.
  if (isNew) process.stderr.write(`The folder is new: ${oneLine(folder)}\n`);
}
