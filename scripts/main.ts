import 'command-line/no-debug';

import { readFileSync } from 'node:fs';
import { flagsText, helpText, listText } from 'command-line/help';
import { watchOutput } from 'command-line/pipe';
import { interruptible } from 'command-line/program';
import { type BundleFacts, withFacts } from 'export/head';
import { CATALOGUE, RUNBOOKS } from '../runbooks/catalog.ts';
import { origin } from '../runbooks/project.ts';

/** What this bundle is: it stands in its head. */
declare const BUNDLE: BundleFacts;

const { command, runbook } = BUNDLE;

/** `pnpm runbook …` and all that is made of it: reads the command line, runs, and tells the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  watchOutput(() => undefined);
  const [first, ...rest] = argv;
  if (rest.length === 0 && first === '--version') {
    process.stdout.write(`${runbook === undefined ? '' : `${runbook}, made from `}${madeFrom()}\n`);
    return 0;
  }
  if (runbook === undefined) {
    // The list and the help need none of what a run loads.
    if (rest.length === 0 && (first === undefined || first === '--help' || first === '-h')) {
      process.stdout.write(first === undefined ? named(listText(CATALOGUE)) : help());
      return 0;
    }
    if (first === 'export') {
      const { exportCommand } = await import('command-line/export');
      const { exportedPages } = await import('../runbooks/pages.ts');
      return exportCommand(rest, CATALOGUE, { pages: exportedPages, singleFile });
    }
    if (first === 'journal') {
      const { journalCommand } = await import('command-line/journal');
      const { gatherCluster } = await import('../runbooks/gather-inputs.ts');
      return journalCommand(rest, gatherCluster);
    }
    if (first === 'fleet') {
      const { fleetExportCommand } = await import('command-line/fleet-export');
      const { workerRuns } = await import('../runbooks/cluster-runs.ts');
      return fleetExportCommand(rest, workerRuns());
    }
  }
  const { start } = await import('./start.ts');
  return start(argv, interruptible(), {
    command,
    help,
    origin: madeFrom,
    ...(runbook !== undefined && { runbook }),
  });
}

function madeFrom(): string {
  return BUNDLE.madeFrom ?? origin(BUNDLE.root ?? '');
}

/** This bundle as one that runs a single runbook. */
function singleFile(id: string): string {
  const facts = { command: `node ${id}.mjs`, runbook: id, madeFrom: madeFrom() };
  return withFacts(readFileSync(new URL(import.meta.url), 'utf8'), facts);
}

function help(): string {
  if (runbook === undefined) return named(helpText(CATALOGUE));
  const summary = RUNBOOKS.find(({ id }) => id === runbook)?.summary ?? 'The whole guide, 00 to 04';
  return `${command} [flags]

${summary}

FLAGS
${flagsText(CATALOGUE).replace('  --help, -h  ', '  --version              what it was made from\n  --help, -h  ')}`;
}

/** A text with the words that start this program. */
function named(text: string): string {
  return text.replaceAll('pnpm runbook', command);
}

process.exitCode = await main(process.argv.slice(2));
