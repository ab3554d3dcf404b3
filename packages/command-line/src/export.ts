import { extname, join } from 'node:path';
import { INDEX_PAGE } from 'export';
import { literal } from 'resource';
import { EXIT, OwnFile, told } from 'runbook';
import { GUIDE_OPTIONS, knownRunbook, parseArguments, usage } from './arguments.ts';
import type { Catalogue } from './catalogue.ts';

const OPTIONS = {
  format: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean' },
  resolved: { type: 'boolean' },
  ...GUIDE_OPTIONS,
  help: { type: 'boolean', short: 'h' },
} as const;

type Format = 'md' | 'mjs';

/** How pages are written. */
export interface ExportOptions {
  /** The values of one cluster in place of the guide's variables. */
  readonly resolved: boolean;
  readonly flags: {
    readonly cluster?: string | undefined;
    readonly region?: string | undefined;
    readonly guide?: string | undefined;
    readonly enterprise: boolean;
    readonly strictTrust: boolean;
    readonly adopt: boolean;
  };
}

/** What is exported: handed to the command. */
interface Exports {
  /** Runbooks as pages: their names and texts. */
  readonly pages: (
    ids: readonly string[],
    options: ExportOptions,
    withIndex: boolean,
  ) => Promise<Map<string, string>>;
  /** A runbook, or `all`, as one file. */
  readonly singleFile: (id: string) => string;
}

interface ExportCommand extends ExportOptions {
  readonly format: Format;
  /** Runbooks' ids, in their order. */
  readonly ids: readonly string[];
  /** Whether `all` was asked for, which comes with an index page. */
  readonly all: boolean;
  readonly out: string | undefined;
  /** Whether to replace files that these runbooks did not write. */
  readonly force: boolean;
}

/** What only pages are made with. */
const PAGE_OPTIONS = ['resolved', 'cluster', 'region', 'guide', 'enterprise', 'strict-trust'] as const;

const HELP = 'pnpm runbook export --help';

const USAGE = `pnpm runbook export RUNBOOK | all [flags]

  --format md | mjs        a wiki page (the default), or one file for node
  --out FILE | DIR         write to this file or folder instead of printing (a file if its extension is the format's);
                           required for mjs, and for all, which takes a folder, or a file for mjs: the whole guide
  --force                  replace files that these runbooks did not write

For md only:
  --resolved               this cluster's values instead of variables; takes inputs and asks AWS as a run does
  --cluster NAME, --region REGION, --guide 1.17 | 1.16, --enterprise, --strict-trust
                           as for a run
`;

/**
 * `pnpm runbook export …`: writes runbooks as wiki pages or single files, and returns the exit code.
 * Standard output has nothing but what was exported.
 */
export async function exportCommand(
  args: readonly string[],
  catalogue: Catalogue,
  exports: Exports,
): Promise<number> {
  try {
    const command = parseExport(args, catalogue);
    if (command === 'help') process.stdout.write(USAGE);
    else await carryOut(command, exports);
    return EXIT.done;
  } catch (error) {
    return told('pnpm runbook export', error);
  }
}

/**
 * Understands the arguments of `pnpm runbook export`. Pure.
 * @throws Failure of kind input for what is unknown or does not go together.
 */
export function parseExport(args: readonly string[], catalogue: Catalogue): ExportCommand | 'help' {
  const { values, positionals } = parseArguments(args, OPTIONS, HELP);
  if (values.help) return 'help';
  const [name] = positionals;
  if (positionals.length !== 1 || name === undefined) throw usage('name one runbook, or all', HELP);
  knownRunbook(name, catalogue, HELP);
  const { runbooks, teardown } = catalogue;
  const format = formatOf(values.format ?? 'md');
  if (name === teardown && format !== 'mjs') {
    throw usage(
      `${teardown} has no page: each page ends its steps with Undo. --format mjs exports it as one file`,
      HELP,
    );
  }
  const forPages = PAGE_OPTIONS.find((option) => values[option] !== undefined);
  if (format === 'mjs' && forPages !== undefined) {
    throw usage(`--format mjs takes its inputs when it runs: leave out --${forPages}`, HELP);
  }
  if (values.out === undefined && (name === 'all' || format === 'mjs')) {
    throw usage(
      `${name === 'all' ? 'all' : '--format mjs'} writes files: name their folder with --out`,
      HELP,
    );
  }
  if (name === 'all' && format === 'md' && values.out?.endsWith('.md'))
    throw usage('all writes several files: --out is a folder', HELP);
  return {
    // A teardown by hand is in the pages themselves, as the Undo of each step.
    ids: name === 'all' ? runbooks.map(({ id }) => id).filter((id) => id !== teardown) : [name],
    all: name === 'all',
    format,
    resolved: values.resolved ?? false,
    out: values.out,
    force: values.force ?? false,
    flags: {
      cluster: values.cluster,
      region: values.region,
      guide: values.guide,
      enterprise: values.enterprise ?? false,
      strictTrust: values['strict-trust'] ?? false,
      adopt: false,
    },
  };
}

async function carryOut(command: ExportCommand, { pages, singleFile }: Exports): Promise<void> {
  const { ids, all, format, out } = command;
  if (format === 'mjs') {
    const oneFile = all && out?.endsWith('.mjs');
    const files = [...(oneFile ? [] : ids), ...(all ? ['all'] : [])].map((id) => ({
      id,
      file: fileOf(command, `${id}.mjs`),
    }));
    for (const { id, file } of files) file.write(singleFile(id));
    return;
  }
  if (out === undefined) {
    for (const text of (await pages(ids, command, all)).values()) process.stdout.write(text);
    return;
  }
  // Before AWS is asked for --resolved.
  const names = [...(all ? [INDEX_PAGE] : []), ...ids.map((id) => `${id}.md`)];
  const files = new Map(names.map((name) => [name, fileOf(command, name)]));
  for (const [name, text] of await pages(ids, command, all)) files.get(name)?.write(text);
}

/** What `--out` names: a file where it ends as this one does, or else its folder. */
function fileOf({ out = '', format, force }: ExportCommand, name: string): OwnFile {
  const path = extname(out) === extname(name) ? out : join(out, name);
  return new OwnFile(path, { mode: format === 'mjs' ? 0o755 : 0o644, force, makeFolder: true });
}

function formatOf(format: string): Format {
  if (format === 'md' || format === 'mjs') return format;
  if (format === 'sh') {
    throw usage(
      '--format sh no longer exists: paste the blocks of a page (--format md), or run one file with node (--format mjs)',
      HELP,
    );
  }
  throw usage(`--format is md or mjs, not ${literal(format)}`, HELP);
}
