import { extname, join } from 'node:path';
import { OwnFile } from '../run/index.ts';
import type { Catalogue } from './catalogue.ts';
import { type FlagName, flagText, type Named } from './flags.ts';
import { type CommandLine, usage } from './options.ts';

interface Exports {
  readonly pages: (
    ids: readonly string[],
    line: CommandLine,
    withIndex: boolean,
  ) => Promise<Map<string, string>>;
  readonly singleFiles: () => Promise<(id: string) => string>;
}

interface ExportCommand {
  readonly format: 'md' | 'mjs';
  readonly ids: readonly string[];
  /** Whether `all` was requested, which adds an index page. */
  readonly all: boolean;
  /** The file or folder to write; `undefined` prints to standard output. */
  readonly out: string | undefined;
}

export const INDEX_PAGE = 'README.md';

const COMMAND: Named = { name: 'export', kind: 'export' };
const PAGE_FLAGS: readonly FlagName[] = [
  'resolved',
  'cluster',
  'region',
  'guide',
  'enterprise',
  'strictTrust',
];

/**
 * Reads from the command line what to export.
 * @throws Failure of kind input for flags that do not go together.
 */
export function exportOf(line: CommandLine, { runbooks }: Catalogue): ExportCommand {
  const { runbook, format = 'md' } = line;
  if (runbook === undefined) throw usage('name one runbook, or all', COMMAND);
  const all = runbook === 'all';
  const out = line.out === '-' ? undefined : line.out;
  // Each page has its own teardown by hand: the Undo of each step.
  const chosen = all
    ? runbooks.filter(({ kind }) => kind !== 'teardown')
    : runbooks.filter(({ id }) => id === runbook);
  if (format === 'md' && chosen.some(({ kind }) => kind === 'teardown')) {
    throw usage(
      `${runbook} has no page: each page ends its steps with Undo. --format mjs exports it as one file`,
      COMMAND,
    );
  }
  const forPages = PAGE_FLAGS.find((flag) => line[flag]);
  if (format === 'mjs' && forPages !== undefined)
    throw usage(`--format mjs takes its inputs when it runs: leave out ${flagText(forPages)}`, COMMAND);
  if (out === undefined && (all || format === 'mjs'))
    throw usage(`${all ? 'all' : '--format mjs'} writes files: name their folder with --out DIR`, COMMAND);
  if (all && format === 'md' && out?.endsWith('.md'))
    throw usage('all writes several files: --out is a folder', COMMAND);
  return { ids: chosen.map(({ id }) => id), all, format, out };
}

/** `./runbook export …`: writes runbooks as wiki pages or single files. Standard output carries nothing else. */
export async function exportCommand(
  line: CommandLine,
  catalogue: Catalogue,
  { pages, singleFiles }: Exports,
): Promise<void> {
  const command = exportOf(line, catalogue);
  const { ids, all, format, out } = command;
  if (format === 'mjs') {
    const oneFile = all && out?.endsWith('.mjs');
    const files = [...(oneFile ? [] : ids), ...(all ? ['all'] : [])].map((id) => ({
      id,
      file: fileOf(command, `${id}.mjs`, line.force),
    }));
    const singleFile = await singleFiles();
    for (const { id, file } of files) file.write(singleFile(id));
    return;
  }
  if (out === undefined) {
    for (const text of (await pages(ids, line, all)).values()) process.stdout.write(text);
    return;
  }
  // Fails before `--resolved` calls AWS.
  const names = [...(all ? [INDEX_PAGE] : []), ...ids.map((id) => `${id}.md`)];
  const files = new Map(names.map((name) => [name, fileOf(command, name, line.force)]));
  for (const [name, text] of await pages(ids, line, all)) files.get(name)?.write(text);
}

/** Whether `--out` names a file, by its extension, or the folder for it. */
function fileOf({ out = '', format }: ExportCommand, name: string, force: boolean): OwnFile {
  const path = extname(out) === extname(name) ? out : join(out, name);
  return new OwnFile(path, { mode: format === 'mjs' ? 0o755 : 0o644, force, makeFolder: true });
}
