import { isJudged, JUDGED_STATES } from './campaign/states.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';

const test = suite('judges');

/** Whether the last test left everything as the guide has it. */
let green = false;

test.eachBefore(async () => {
  if (!green) await guideIsDone();
});

for (const state of JUDGED_STATES.filter(({ often }) => often)) {
  const codes = state.exits.join(', ');
  test(`${state.name}: 04-verify, 90-troubleshoot and all --plan end with ${codes}`, async () => {
    green = false;
    await isJudged(state);
    green = true;
  });
}

test.run();
