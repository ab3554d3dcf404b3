import type { DiagnosisEntry } from './diagnosis.ts';
import { SHELL_VARIABLES } from './shell-variables.ts';

/** How to confirm a diagnosis that only an error shows: a line for each cause, the likeliest first. Pure. */
export function confirmations(diagnosis: DiagnosisEntry): readonly string[] {
  const { confirm } = diagnosis.byHand(SHELL_VARIABLES, (name) => `<${name}>`);
  return confirm.map(
    ({ cause, run, prints }) => `${cause === undefined ? '' : `${cause} If so, `}${run} prints: ${prints}`,
  );
}
