import 'command-line/no-debug';

import { helpText, listText } from 'command-line/help';
import { watchOutput } from 'command-line/pipe';
import { interruptible } from 'command-line/program';
import { CATALOGUE } from '../runbooks/catalog.ts';
import { origin, project, ROOT } from '../runbooks/project.ts';

watchOutput(() => undefined);

/** `pnpm runbook …`: reads the command line, runs, and ends with the exit code that tells the truth. */
async function main(argv: readonly string[]): Promise<number> {
  // The list and the help need none of what a run loads.
  if (argv.length === 0 || (argv.length === 1 && /^(--help|-h)$/.test(argv[0] ?? ''))) {
    process.stdout.write(argv.length === 0 ? listText(CATALOGUE) : helpText(CATALOGUE));
    return 0;
  }
  if (argv[0] === 'export') {
    const { exportCommand } = await import('command-line/export');
    const { exportedPages } = await import('../runbooks/pages.ts');
    return exportCommand(argv.slice(1), CATALOGUE, { pages: exportedPages, project });
  }
  if (argv[0] === 'journal') {
    const { journalCommand } = await import('command-line/journal');
    const { gatherCluster } = await import('../runbooks/gather-inputs.ts');
    return journalCommand(argv.slice(1), gatherCluster);
  }
  if (argv[0] === 'fleet') {
    const { fleetExportCommand } = await import('command-line/fleet-export');
    const { workerRuns } = await import('../runbooks/cluster-runs.ts');
    return fleetExportCommand(argv.slice(1), workerRuns());
  }
  const { loadCompiled } = await import('export/compiled');
  const compiled = await loadCompiled<typeof import('./start.ts')>({
    root: ROOT,
    main: 'scripts/start.ts',
  });
  const { start } = compiled ?? (await import('./start.ts'));
  return start(argv, interruptible(), {
    command: 'pnpm runbook',
    help: () => helpText(CATALOGUE),
    origin,
  });
}

process.exitCode = await main(process.argv.slice(2));
