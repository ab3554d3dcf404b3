import 'engine/command-line/no-debug';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inWordsOf } from 'engine/command-line/command-name';
import { completion, SHELL_NAMES } from 'engine/command-line/completion';
import { helpText } from 'engine/command-line/help';
import { knownWords } from 'engine/command-line/known-words';
import type { CommandLine } from 'engine/command-line/options';
import { watchOutput } from 'engine/command-line/pipe';
import type { Screen } from 'engine/command-line/screen';
import type { Runbooks } from 'engine/command-line/start';
import { CATALOGUE } from '../runbooks/catalog.ts';
import { origin } from '../runbooks/project.ts';
import { type BundleFacts, withFacts } from './head.ts';

/** What this bundle is, from its head. */
declare const BUNDLE: BundleFacts;

const { command, runbook } = BUNDLE;

/** The commands. Each loads only what it needs. */
const RUNBOOKS: Runbooks = {
  catalogue: CATALOGUE,
  describe: async (line) => (await import('../runbooks/pages/describe.ts')).describeRunbook(line),
  run,
  others: {
    export: async (line) => {
      const { exportCommand } = await import('engine/command-line/export');
      const { exportedPages } = await import('../runbooks/pages/pages.ts');
      await exportCommand(line, CATALOGUE, { pages: exportedPages, singleFiles });
    },
    explain: async (line, named) => {
      const { explainCommand } = await import('../runbooks/run/explain.ts');
      process.stdout.write(named(await explainCommand(line)));
    },
    journal: async (line) => {
      const { journalCommand } = await import('engine/command-line/journal');
      const { gatherCluster } = await import('../runbooks/inputs/gather-inputs.ts');
      journalCommand(line, gatherCluster(line, process.env, process.cwd()));
    },
    'fleet export': async (line) => (await import('fleet')).fleetExportCommand(line, CATALOGUE),
  },
};

async function run(line: CommandLine, screen: Screen, interrupt: AbortController): Promise<number> {
  if (line.fleet === undefined)
    return (await import('../runbooks/run/one-cluster.ts')).runOne(line, screen, interrupt);
  const { fleetCommand } = await import('fleet');
  const { checkRun: check } = await import('../runbooks/run/check-run.ts');
  const own = [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
  const command = [...own, ...(runbook === undefined ? [line.runbook ?? ''] : [])];
  return fleetCommand(line, { catalogue: CATALOGUE, check, command }, screen, interrupt);
}

/** `./runbook …` and everything that is built from it: parses the command line, runs, and returns the exit code. */
async function main(given: readonly string[]): Promise<number> {
  watchOutput(() => undefined);
  const argv = runbook === undefined ? knownWords(given) : given;
  const [first, ...rest] = argv;
  if (rest.length === 0 && first === '--version') {
    process.stdout.write(`${runbook === undefined ? '' : `${runbook}, made from `}${madeFrom()}\n`);
    return 0;
  }
  if (runbook === undefined && first === 'completion') {
    const { stepIds } = await import('../runbooks/pages/describe.ts');
    const { allPages } = await import('troubleshoot');
    const diagnoses = allPages().map(({ id }) => id);
    const script = completion(rest.join(' '), CATALOGUE, { steps: stepIds(), diagnoses });
    if (script === undefined) {
      process.stderr.write(`${command} completion ${SHELL_NAMES.join(' | ')}\n`);
      return 2;
    }
    process.stdout.write(script);
    return 0;
  }
  // The help needs none of the code that a run loads.
  if (runbook === undefined && rest.length === 0 && [undefined, '--help', '-h'].includes(first)) {
    process.stdout.write(inWordsOf({ command })(helpText(CATALOGUE, process.stdout.columns)));
    return 0;
  }
  const { start } = await import('engine/command-line/start');
  const program = { command, origin: madeFrom, ...(runbook !== undefined && { runbook }) };
  return start(argv, program, RUNBOOKS);
}

function madeFrom(): string {
  return BUNDLE.madeFrom ?? origin(BUNDLE.root ?? '');
}

/** The texts of files that each run a single runbook: of the sources or, if this is such a file, of itself. */
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

// A run that stops without an end must not look like a success.
process.exitCode = 1;
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
