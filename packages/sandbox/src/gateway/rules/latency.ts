// A region is some milliseconds away: `pnpm sandbox latency` says how many.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rule } from './rule.ts';

export const delayed: Rule = async ({ latencyMs }, _received, next) => {
  if (latencyMs > 0) await sleep(latencyMs);
  return next();
};
