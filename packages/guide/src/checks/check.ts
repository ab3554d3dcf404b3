import { observe, type StepContext } from 'engine/resource';
import type { Check, Finding } from 'engine/run';

const finding =
  (status: Finding['status']) =>
  (detail: string, ...next: readonly string[]): Finding => ({
    status,
    detail,
    ...(next.length > 0 && { next }),
  });

export const pass = finding('pass');
export const warn = finding('warn');
export const fail = finding('fail');
export const unknown = finding('unknown');

export const check = (name: string, run: Check['run']): Check => ({ name, run });

/** A check that warns at most: what cannot be looked up does not fail a run. */
export const advises = (name: string, look: (work: StepContext) => Promise<Finding>): Check =>
  check(name, async (work) => {
    const observed = await observe(() => look(work));
    return 'value' in observed ? observed.value : notLookedUp(observed.unknown);
  });

export const notLookedUp = (why: string): Finding => warn(`could not be looked up: ${why}`);
