import './command-line/no-debug.ts';

import { origin, ROOT } from '../runbooks/project.ts';
import { helpText, listText } from './command-line/help.ts';
import { watchOutput } from './command-line/pipe.ts';
import { interruptible } from './command-line/program.ts';

watchOutput(() => undefined);

/** `pnpm runbook …`: reads the command line, runs, and ends with the exit code that tells the truth. */
async function main(argv: readonly string[]): Promise<number> {
  // The list and the help need none of what a run loads.
  if (argv.length === 0 || (argv.length === 1 && /^(--help|-h)$/.test(argv[0] ?? ''))) {
    process.stdout.write(argv.length === 0 ? listText() : helpText());
    return 0;
  }
  if (argv[0] === 'export') {
    const { exportCommand } = await import('./command-line/export.ts');
    return exportCommand(argv.slice(1));
  }
  if (argv[0] === 'journal') {
    const { journalCommand } = await import('./command-line/journal.ts');
    return journalCommand(argv.slice(1));
  }
  if (argv[0] === 'fleet') {
    const { fleetExportCommand } = await import('./command-line/fleet-export.ts');
    return fleetExportCommand(argv.slice(1));
  }
  const { loadCompiled } = await import('export/compiled');
  const compiled = await loadCompiled<typeof import('./command-line/start.ts')>({
    root: ROOT,
    main: 'scripts/command-line/start.ts',
  });
  const { start } = compiled ?? (await import('./command-line/start.ts'));
  return start(argv, interruptible(), { command: 'pnpm runbook', help: helpText, origin });
}

process.exitCode = await main(process.argv.slice(2));
