import { BREAKS, diagnosisOf } from 'sandbox';
import { foundAndRepaired, TRIED_ELSEWHERE } from '../found-and-repaired.ts';
import type { Campaign } from './case.ts';
import { guideIsDone } from './states.ts';

/** One thing broken. */
export const breaks: Campaign = {
  id: 'breaks',
  promise:
    'Whatever `sandbox break` breaks, 90-troubleshoot finds exactly that, and `--repair` or the commands it shows put it right.',
  cases: (baseline) =>
    BREAKS.filter((one) => diagnosisOf(one) !== undefined && !TRIED_ELSEWHERE.has(one.name)).map(
      ({ name }) => ({
        name: `break ${name}`,
        group: 'Broken, found and repaired',
        async run() {
          await guideIsDone(baseline);
          await foundAndRepaired([name]);
          return 'recovered';
        },
      }),
    ),
};
