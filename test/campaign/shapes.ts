import { wrongShapes } from 'sandbox';
import { broken, type Campaign } from './case.ts';
import { atEveryCommand, atEveryRequest, WRONG_OUTPUTS } from './commands.ts';
import { atEveryCall } from './faults.ts';
import type { Ended } from './trial.ts';

/** An answer that says that all is well, and is not what the call answers. */
export const shapes: Campaign = {
  id: 'shapes',
  promise:
    'Every call is answered once with a body of the wrong shape. The run succeeds, or ends with a clear error that names the system and the call, and the next run finishes the job.',
  cases: (baseline) => [
    ...atEveryCall(baseline, () =>
      wrongShapes.map((kind) => ({
        what: `answered with the wrong shape, ${kind}`,
        fault: { kind },
        check: namesCall,
      })),
    ),
    ...atEveryCommand(baseline, WRONG_OUTPUTS, namesCall),
    ...atEveryRequest(baseline, namesCall),
  ],
};

/** A failed run names the call; no output is a flood. */
async function namesCall({ exitCode, output }: Ended, call: string): Promise<void> {
  if (output.length > 100_000) broken(`${output.length} characters of output`);
  if (exitCode === 0) return;
  if (!output.includes(call)) broken(`it does not name ${call}`, output);
}
