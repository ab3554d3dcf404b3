import { isJudged, JUDGED_STATES } from './campaign/states.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';

const test = suite('judges');

// Each test leaves everything as the guide does.
test.unlessPassed(guideIsDone);

for (const state of JUDGED_STATES.filter(({ often }) => often)) {
  const codes = state.exits.join(', ');
  test(`${state.name}: 04-verify, 90-troubleshoot and all --plan end with ${codes}`, () => isJudged(state));
}

test.run();
