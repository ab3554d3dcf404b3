import type { OutsideCall } from 'resource';
import type { Change, Ending } from './journal.ts';

/** Who makes the changes. */
export interface Author {
  /** The AWS identity. */
  readonly as: string;
  /** The person's account on the machine: `ada@laptop`. */
  readonly user: string;
  readonly pid: number;
}

/** The common fields of both lines of a change. */
interface Line {
  readonly time: string;
  /** Unique for each change; the run's id is before the dot. */
  readonly id: string;
  readonly runbook: string;
  readonly step: string;
  readonly resource: string;
  /** Replaces a value that nobody may see. */
  readonly unshown?: string;
}

/** The line before a change. */
export interface BeginLine extends Line {
  readonly event: 'begin';
  readonly action: Change['action'];
  /** `null` if there was nothing before. */
  readonly from?: null;
  /** `null` if nothing is left after. */
  readonly to?: null;
  readonly changes?: readonly { readonly field: string; readonly from: string | null; readonly to: string }[];
  readonly detail?: string;
  readonly writes?: string;
  readonly who: Author;
}

/** The line after a change. */
export interface EndLine extends Line {
  readonly event: 'done' | 'failed';
  readonly ms: number;
  readonly error?: string;
  /** The calls that changed something, by which the systems' own logs can be searched. */
  readonly calls: readonly {
    readonly call: string;
    readonly requestId?: string;
    readonly outcome: string;
    readonly attempts?: number;
  }[];
}

/** The line before a change. Pure. */
export function beginLine(id: string, change: Change, who: Author, at: number): BeginLine {
  const { action, differences, detail, writes } = change;
  return {
    ...lineOf(id, change, at),
    event: 'begin',
    action,
    ...(action === 'create' && { from: null }),
    ...(action === 'remove' && { to: null }),
    ...(differences && {
      changes: differences.map(({ field, live = null, wanted }) => ({ field, from: live, to: wanted })),
    }),
    ...(detail !== undefined && { detail }),
    ...(writes !== undefined && { writes }),
    who,
  };
}

/** The line after a change. Pure. */
export function endLine(id: string, change: Change, ending: Ending, at: number): EndLine {
  const { failed, ms, calls } = ending;
  // A change may have failed while reading.
  const kept = calls.filter(
    (call, index) => !looks(call) || (failed !== undefined && index === calls.length - 1),
  );
  return {
    ...lineOf(id, change, at),
    event: failed === undefined ? 'done' : 'failed',
    ms,
    ...(failed !== undefined && { error: failed }),
    calls: kept.map(({ what, requestId, outcome, attempts }) => ({
      call: what,
      ...(requestId !== undefined && { requestId }),
      outcome,
      ...(attempts !== undefined && attempts > 1 && { attempts }),
    })),
  };
}

function lineOf(id: string, { step, resource }: Change, at: number): Line {
  const runbook = step.split('.')[0] ?? step;
  return { time: new Date(at).toISOString(), id, runbook, step, resource };
}

/** The calls that only read, by each system's own verbs. */
const LOOKS: Readonly<Record<OutsideCall['system'], RegExp>> = {
  aws: /^\w+ (Get|List|Describe|Simulate)/,
  vault: /^GET /,
  helm: /^helm (get|list|version|repo (list|update))\b/,
  kubectl: /^kubectl (get|wait|version|config|proxy|credentials|port-forward)\b/,
};

function looks({ system, what }: OutsideCall): boolean {
  return LOOKS[system].test(what);
}
