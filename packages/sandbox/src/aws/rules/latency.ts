// The sandbox’s own rule, for AWS’s distance: every call to a region takes some time, the setting `latencyMs`, in milliseconds.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rule } from './rule.ts';

export const delayed: Rule = async ({ settings: { latencyMs } }, _received, next) => {
  if (latencyMs > 0) await sleep(latencyMs);
  return next();
};
