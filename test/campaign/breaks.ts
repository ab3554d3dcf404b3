import { BREAKS, diagnosisOf } from 'sandbox';
import { foundAndRepaired, TRIED_ELSEWHERE } from '../found-and-repaired.ts';
import type { Campaign } from './case.ts';
import { trial } from './trial.ts';

/** Troubleshooting of each fault. */
export const breaks: Campaign = {
  id: 'breaks',
  promise:
    '90-troubleshoot finds exactly the fault that `sandbox break` caused. `--repair`, or the commands that it shows, repair it.',
  cases: () =>
    BREAKS.filter((one) => diagnosisOf(one) !== undefined && !TRIED_ELSEWHERE.has(one.name)).map(
      ({ name }) => ({
        name: `break ${name}`,
        group: 'A fault is diagnosed and repaired',
        startState: 'guideDone',
        async run() {
          await foundAndRepaired([name], trial);
          return 'recovered';
        },
      }),
    ),
};
