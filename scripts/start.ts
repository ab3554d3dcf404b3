import type { Program } from 'command-line/program';
import { start as startProgram } from 'command-line/start';
import { CATALOGUE } from '../runbooks/catalog.ts';
import { clusterRuns } from '../runbooks/cluster-runs.ts';
import { describeRunbook } from '../runbooks/describe.ts';
import { runOne } from '../runbooks/run.ts';

/** The command line with the guide's runbooks. */
export function start(
  args: readonly string[],
  interrupt: AbortController,
  program: Program,
): Promise<number> {
  return startProgram(args, interrupt, program, {
    catalogue: CATALOGUE,
    describe: describeRunbook,
    run: runOne,
    clusterRuns,
  });
}
