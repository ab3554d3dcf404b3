import { distort, wrongShapes } from 'sandbox';
import { atEveryCall, type Disturbance } from './calls.ts';
import { type Campaign, fail } from './case.ts';
import { TAKES_EFFECT } from './shims.ts';
import type { RunResult } from './trial.ts';

/** An answer that says that all is well, and is not what the call answers. */
export const shapes: Campaign = {
  id: 'shapes',
  promise:
    'Every call of a plan, of a first run and of a later run is answered once with a body of the wrong shape. The run succeeds, or ends with a clear error that names the system and the call, and the next run finishes the job. A plan, and a run that finds nothing to do, change nothing.',
  cases: (baseline) =>
    atEveryCall(baseline, ({ run, system }) =>
      run === 'teardown' ? [] : system === 'aws' || system === 'vault' ? WRONG_ANSWERS : WRONG_OUTPUTS,
    ),
};

const wrong = (shape: string) => `answered with the wrong shape, ${shape}`;

const WRONG_ANSWERS: readonly Disturbance[] = wrongShapes.map((kind) => ({
  what: wrong(kind),
  fault: { kind },
  check: namesCall,
}));

/** Of a command that succeeds and prints something else, or of the API server. Half an answer is known only once there is one. */
const WRONG_OUTPUTS: readonly Disturbance[] = wrongShapes.map((shape) => ({
  what: wrong(shape),
  answer: shape === 'half' ? shape : distort(shape, ''),
  script: `${TAKES_EFFECT}; ${shape === 'half' ? 'head -c $(($(wc -c < $folder/printed) / 2)) $folder/printed' : 'cat $folder/answer'}; exit 0`,
  check: namesCall,
}));

/** A failed run names the call; no output is a flood. */
function namesCall({ exitCode, output }: RunResult, call: string): void {
  if (output.length > 100_000) fail(`${output.length} characters of output`);
  if (exitCode === 0 || exitCode === 4) return;
  if (!output.includes(call)) fail(`it does not name ${call}`, output);
}
