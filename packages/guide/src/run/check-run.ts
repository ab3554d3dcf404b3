import type { CommandLine } from 'engine/command-line/options';
import type { Environment } from 'engine/network';
import { selectSteps } from 'engine/run';
import { PREFLIGHT, runbookIds, TROUBLESHOOT } from '../catalog.ts';
import { createSystems, type Runbooks } from '../guide.ts';
import { gatherInputs } from '../inputs/gather-inputs.ts';
import { variantOf } from '../inputs/inputs.ts';
import { writtenFrom } from '../pages/describe.ts';
import { symbolicGuide } from '../pages/symbolic.ts';

/**
 * Checks what a run for one cluster of a fleet would check before its first call to a system.
 * @param folder the folder of `.env.<CLUSTER_NAME>`
 * @throws Failure of kind input if the run would refuse its inputs, its environment or its steps
 */
export function checkRun(
  { line, environment }: { readonly line: CommandLine; readonly environment: Environment },
  runbooks: Runbooks,
  folder = process.cwd(),
): void {
  createSystems(gatherInputs(line, environment, folder), environment, undefined, runbooks);
  checkSteps(line, runbooks);
}

/**
 * Checks `--only` and `--from`.
 * @throws Failure of kind input for a step that the guide does not have
 */
export function checkSteps(line: CommandLine, runbooks: Runbooks): void {
  const { runbook, only, from } = line;
  // The troubleshooter selects diagnoses, which need no check against the guide.
  if (runbook === TROUBLESHOOT || (only ?? from) === undefined) return;
  // Of `all`, the preflight runs before any step is selected.
  const ids = runbookIds(line, runbooks).filter((id, _, { length }) => length === 1 || id !== PREFLIGHT);
  const guide = symbolicGuide(runbooks, variantOf(line));
  selectSteps(
    ids.flatMap((id) => writtenFrom(guide, id).steps),
    line,
  );
}
