import { FAULTS, type Fault, isCommandError } from 'sandbox';
import { errorIsTried } from '../error-trial.ts';
import { faultIsTried } from '../fault-trial.ts';
import { sameAs } from '../snapshot.ts';
import type { Baseline, Campaign, Case } from './case.ts';

/** Every fault of the sandbox, and every error of a person’s command. */
export const catalogue: Campaign = {
  id: 'catalogue',
  promise:
    'A fault is in the plan exactly as it is, 90-troubleshoot finds exactly it, and its repair, or the commands of docs/troubleshooting, leave everything as before. A run refuses to change what is not managed.',
  cases: (baseline) => FAULTS.map((fault) => caseOf(fault, baseline)),
};

function caseOf(fault: Fault, { golden }: Baseline): Case {
  return {
    name: fault.name,
    startState: 'guideDone',
    async run() {
      if (!isCommandError(fault)) return faultIsTried(fault, golden);
      await errorIsTried(fault);
      if (!fault.emptiesVault && fault.leaves === undefined) await sameAs(golden);
    },
  };
}
