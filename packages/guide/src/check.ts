import { observe } from 'engine/resource';
import type { Check, Finding, LogExcerpt } from 'engine/run';

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

/** Adds the cause, if known, to a finding. */
export const withCause = (cause: string | undefined, found: Finding): Finding =>
  cause === undefined ? found : { ...found, cause };

/** Adds the values of its page's placeholders to a finding. */
export const withNames = (names: Finding['names'], found: Finding): Finding => ({ ...found, names });

/** Adds the systems' own words to a finding. */
export const withExcerpts = (excerpts: readonly LogExcerpt[], found: Finding): Finding => ({
  ...found,
  excerpts,
});

export const check = (name: string, run: Check['run']): Check => ({ name, run });

/** A check whose result is unknown if a read fails. */
export const orElse =
  (look: Check['run'], otherwise: (why: string) => Finding = unknown): Check['run'] =>
  async (work) => {
    const observed = await observe(() => look(work));
    if ('value' in observed) return observed.value;
    return { ...otherwise(observed.unknown), unread: observed.unknown };
  };

/** A check that only predicts, or that may lack access: its failure is a warning in a run, and a failure in 90-troubleshoot. */
export const advisory = (
  name: string,
  look: Check['run'],
  otherwise = notLookedUp,
): Check & Required<Pick<Check, 'look'>> => ({
  name,
  look,
  run: async (work) => {
    const found = await orElse(look, otherwise)(work);
    return found.status === 'fail' ? { ...found, status: 'warn' } : found;
  },
});

export function notLookedUp(why: string): Finding {
  return { ...warn(`could not be looked up: ${why}`), unread: why };
}
