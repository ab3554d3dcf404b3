import { distort, wrongShapes } from 'sandbox';
import type { Ran } from '../world.ts';
import { atEveryCall, type Disturbance, TAKES_EFFECT } from './calls.ts';
import { type Campaign, fail } from './case.ts';

/** Successful answers with a body that the call never returns. */
export const shapes: Campaign = {
  id: 'shapes',
  promise:
    'Every call of a plan, of a first run and of a later run is answered once with a body of the wrong shape. The run succeeds, or ends with a clear error that names the system and the call, and the next run finishes the job. A plan, and a run that finds nothing to do, change nothing.',
  cases: (baseline) =>
    atEveryCall(baseline, ({ run, system, call }) => {
      if (run === 'correction' || run === 'teardown') return [];
      if (system === 'aws' || system === 'vault') return WRONG_ANSWERS;
      return run === 'run again' && call.startsWith('get values ') ? WRONG_VALUES : WRONG_OUTPUTS;
    }),
};

const wrong = (shape: string) => `answered with the wrong shape, ${shape}`;

const WRONG_ANSWERS: readonly Disturbance[] = wrongShapes.map((kind) => ({
  what: wrong(kind),
  fault: { kind },
  check: namesCall,
}));

/** The same for commands and the API server. Half an answer can only be made from the real answer, at run time. */
const WRONG_OUTPUTS: readonly Disturbance[] = wrongShapes.map((shape) => ({
  what: wrong(shape),
  answer: shape === 'half' ? shape : distort(shape, ''),
  script: `${TAKES_EFFECT}; ${shape === 'half' ? 'head -c $(($(wc -c < $folder/printed) / 2)) $folder/printed' : 'cat $folder/answer'}; exit 0`,
  check: namesCall,
}));

/** Any object, and `null`, can be the values of a release. A run that finds other values than the guide's upgrades it. */
const WRONG_VALUES = WRONG_OUTPUTS.filter(({ what }) => what !== wrong('null') && what !== wrong('10 MB'));

/** Checks that a failed run names the call, and that no run prints a huge body. */
function namesCall({ exitCode, output }: Ran, call: string): void {
  if (output.length > 100_000) fail(`the run printed ${output.length} characters`);
  if (exitCode === 0 || exitCode === 4) return;
  if (!output.includes(call)) fail(`the error does not name ${call}`, output);
}
