import 'command-line/no-debug';

import { readFileSync } from 'node:fs';
import { helpText, listText } from 'command-line/help';
import type { CommandLine } from 'command-line/options';
import { watchOutput } from 'command-line/pipe';
import { interruptible } from 'command-line/program';
import { type BundleFacts, withFacts } from 'export/head';
import { CATALOGUE } from '../runbooks/catalog.ts';
import { origin } from '../runbooks/project.ts';

/** What this bundle is: it stands in its head. */
declare const BUNDLE: BundleFacts;

const { command, runbook } = BUNDLE;

/** The commands that run nothing in a cluster: each loads only what it needs. */
const OTHERS = new Map<string, (line: CommandLine) => Promise<void>>([
  [
    'export',
    async (line) => {
      const { exportCommand } = await import('command-line/export');
      const { exportedPages } = await import('../runbooks/pages.ts');
      await exportCommand(line, CATALOGUE, { pages: exportedPages, singleFile });
    },
  ],
  [
    'journal',
    async (line) => {
      const { journalCommand } = await import('command-line/journal');
      const { gatherCluster } = await import('../runbooks/gather-inputs.ts');
      journalCommand(line, gatherCluster);
    },
  ],
  [
    'fleet',
    async (line) => {
      const { fleetExportCommand } = await import('command-line/fleet-export');
      const { workerRuns } = await import('../runbooks/cluster-runs.ts');
      await fleetExportCommand(line, workerRuns());
    },
  ],
]);

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
      process.stdout.write(first === undefined ? named(listText(CATALOGUE)) : named(helpText(CATALOGUE)));
      return 0;
    }
    const act = OTHERS.get(first ?? '');
    if (act !== undefined) {
      const { withCommandLine } = await import('command-line/with-command-line');
      return withCommandLine(argv, CATALOGUE, act, command);
    }
  }
  const { start } = await import('./start.ts');
  return start(argv, interruptible(), {
    command,
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

/** A text with the words that start this program. */
function named(text: string): string {
  return text.replaceAll('pnpm runbook', command);
}

process.exitCode = await main(process.argv.slice(2));
