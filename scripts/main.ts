import 'engine/command-line/safe-environment';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandRewriter } from 'engine/command-line/command-name';
import { helpText } from 'engine/command-line/help';
import { endByForce, leaveClosedTerminal, watchOutput } from 'engine/command-line/pipe';
import type { Commands } from 'engine/command-line/start';
import { catalogueOf } from 'guide/catalogue';
import { origin } from 'guide/project';
import { loadRunbooks, RUNBOOKS } from 'runbooks';
import { type BundleFacts, withFacts } from './head.ts';

/** The facts about this bundle, from its head. */
declare const BUNDLE: BundleFacts;

const { command, runbook } = BUNDLE;

const CATALOGUE = catalogueOf(RUNBOOKS);

/** The commands. Each loads only what it needs. */
const COMMANDS: Commands = {
  catalogue: CATALOGUE,
  describe: async (line) => {
    const { describeRunbook } = await import('guide/run/describe');
    return describeRunbook(line, await loadRunbooks());
  },
  run: async (line, screen) => {
    const { runOne } = await import('guide/one-cluster');
    return runOne(line, await loadRunbooks(), screen);
  },
  fleet: async (line, screen, alone) => {
    const { fleetCommand } = await import('fleet');
    const own = [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
    const command = [...own, ...(runbook === undefined ? [line.runbook ?? ''] : [])];
    const typed = [...own, ...process.argv.slice(2)];
    return fleetCommand(line, screen, { inputs: CATALOGUE.inputs, command, typed, alone });
  },
  others: {
    export: async (line) => {
      const { exportCommand } = await import('engine/command-line/export');
      const { exportedPages } = await import('guide/exported-pages');
      const runbooks = await loadRunbooks();
      const pages = (ids: readonly string[], withIndex: boolean) =>
        exportedPages(ids, line, withIndex, runbooks);
      await exportCommand(line, CATALOGUE, { pages, singleFiles });
    },
    explain: async (line, named) => {
      const { explainCommand } = await import('guide/troubleshoot/explain');
      process.stdout.write(named(await explainCommand(line, await loadRunbooks())));
    },
  },
};

/** `./runbook …` and all bundles of it: parses the command line, runs, and returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  watchOutput(() => undefined);
  leaveClosedTerminal();
  const [first = '--help', ...rest] = argv;
  if (rest.length === 0 && ['--version', '-V', 'version'].includes(first)) {
    process.stdout.write(`${runbook === undefined ? '' : `${runbook}, made from `}${madeFrom()}\n`);
    return 0;
  }
  // The help needs none of the code that a run loads.
  if (runbook === undefined && rest.length === 0 && ['--help', '-h', 'help', 'list'].includes(first)) {
    process.stdout.write(
      commandRewriter({ command }, CATALOGUE)(helpText(CATALOGUE, process.stdout.columns)),
    );
    return 0;
  }
  const { start } = await import('engine/command-line/start');
  const program = { command, origin: madeFrom, ...(runbook !== undefined && { runbook }) };
  return start(argv, program, COMMANDS);
}

function madeFrom(): string {
  return BUNDLE.madeFrom ?? origin(BUNDLE.root ?? '');
}

/** The texts of files that each run a single runbook: built from the sources or, in such a file, from itself. */
async function singleFiles(names: readonly string[]): Promise<Map<string, string>> {
  const { root } = BUNDLE;
  const text = root === undefined ? readFileSync(new URL(import.meta.url), 'utf8') : await oneFile(root);
  return new Map(
    names.map((name) => {
      const facts = { command: `node ${name}`, runbook: name.replace('.mjs', ''), madeFrom: madeFrom() };
      return [name, withFacts(text, facts)];
    }),
  );
}

async function oneFile(root: string): Promise<string> {
  const bundler = await import(pathToFileURL(join(root, 'scripts/bundler.mjs')).href);
  return bundler.oneFile(root, 'scripts/main.ts');
}

// A run that stops without a result must not look like a success.
process.exitCode = 1;
process.on('uncaughtException', (error) => {
  import('engine/run').then(
    ({ reportFailedCommand }) => process.exit(reportFailedCommand(command, error)),
    // If even this cannot be loaded: too few open files.
    ({ message }) => process.stderr.write(`${message}\n`, () => process.exit(1)),
  );
});
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  endByForce();
});
