import type { CommandLine } from 'engine/command-line/options';
import { selectSteps } from 'engine/run';
import { PREFLIGHT, runbookIds } from '../catalog.ts';
import { variantOf, writtenFrom } from '../pages/describe.ts';
import { GUIDE_INPUTS, symbolicContext } from '../pages/symbolic.ts';

/**
 * Checks `--only` and `--from` before the first call to a system.
 * @throws Failure of kind input for a step that the guide does not have
 */
export function checkSteps(options: CommandLine): void {
  // Of `all`, the preflight runs before any step is selected.
  const ids = runbookIds(options).filter((id, _, { length }) => length === 1 || id !== PREFLIGHT);
  const { runbook } = writtenFrom(symbolicContext(variantOf(options), GUIDE_INPUTS));
  selectSteps(
    ids.flatMap((id) => runbook(id).steps),
    options,
  );
}
