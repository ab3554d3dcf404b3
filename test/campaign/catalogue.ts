import { FAULTS, isCommandError } from 'sandbox';
import { errorIsTried } from '../error-trial.ts';
import { faultIsTried } from '../fault-trial.ts';
import { sameAs } from '../snapshot.ts';
import type { Campaign } from './case.ts';

/** Every fault of the sandbox, and every error of a person’s command. */
export const catalogue: Campaign = ({ golden }) =>
  FAULTS.map((fault) => ({
    name: fault.name,
    startState: 'guideDone',
    async run() {
      if (!isCommandError(fault)) return faultIsTried(fault, golden);
      await errorIsTried(fault);
      if (!fault.emptiesVault && fault.leaves === undefined) await sameAs(golden);
    },
  }));
