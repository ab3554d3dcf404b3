import type { CommandLine } from 'engine/command-line/options';
import { selectSteps } from 'engine/run';
import { PREFLIGHT, runbookIds } from '../catalog.ts';
import { variantOf, writtenFrom } from '../pages/describe.ts';
import { GUIDE_INPUTS, symbolicContext } from '../pages/symbolic.ts';

/**
 * A check of `--only` and `--from` before the first call to a system. A large fleet has a few variants of the guide, and
 * each is written once.
 * @returns a function that throws a Failure of kind input for a step that the guide of an entry does not have
 */
export function stepsCheck(): (options: CommandLine) => void {
  const accepted = new Set<string>();
  return (options) => {
    const variant = variantOf(options);
    const key = Object.values(variant).join(' ');
    if (accepted.has(key)) return;
    // Of `all`, the preflight runs before any step is selected.
    const ids = runbookIds(options).filter((id, _, { length }) => length === 1 || id !== PREFLIGHT);
    const { runbook } = writtenFrom(symbolicContext(variant, GUIDE_INPUTS));
    selectSteps(
      ids.flatMap((id) => runbook(id).steps),
      options,
    );
    accepted.add(key);
  };
}
