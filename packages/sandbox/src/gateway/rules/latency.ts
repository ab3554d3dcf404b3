// A region is some milliseconds away: the setting `latencyMs` says how many.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rule } from './rule.ts';

export const delayed: Rule = async ({ settings: { latencyMs } }, _received, next) => {
  if (latencyMs > 0) await sleep(latencyMs);
  return next();
};
