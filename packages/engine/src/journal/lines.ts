import * as z from 'zod';
import type { OutsideCall } from '../resource/index.ts';
import type { Change, Ending } from './journal.ts';

/** The common fields of both lines of a change. */
const line = z.object({
  time: z.string(),
  /** Unique for each change; the run's id is before the dot. */
  id: z.string(),
  runbook: z.string(),
  step: z.string(),
  resource: z.string(),
  /** Replaces a secret value. */
  unshown: z.string().optional(),
});

/** The line before a change. */
const begin = line.extend({
  event: z.literal('begin'),
  action: z.enum(['create', 'update', 'delete', 'prove']),
  /** `null` if there was nothing before. */
  from: z.null().optional(),
  /** `null` if nothing is left after. */
  to: z.null().optional(),
  changes: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string() })).optional(),
  detail: z.string().optional(),
  writes: z.string().optional(),
  /** The AWS identity, and the person's account on the machine (`ada@laptop`). */
  who: z.object({ as: z.string(), user: z.string(), pid: z.number() }),
});

/** The line after a change. */
const end = line.extend({
  event: z.enum(['done', 'failed']),
  ms: z.number(),
  error: z.string().optional(),
  /** The calls that changed something, by which the systems' own logs can be searched. */
  calls: z.array(
    z.object({
      call: z.string(),
      requestId: z.string().optional(),
      outcome: z.string(),
      attempts: z.number().optional(),
    }),
  ),
});

/** A line of the journal. Anybody can edit the file. */
export const journalLine = z.discriminatedUnion('event', [begin, end]);

type Line = Readonly<z.infer<typeof line>>;
export type BeginLine = Readonly<z.infer<typeof begin>>;
export type EndLine = Readonly<z.infer<typeof end>>;
/** Who makes the changes. */
export type Author = BeginLine['who'];

/** The line before a change. Pure. */
export function beginLine(id: string, change: Change, who: Author, at: number): BeginLine {
  const { action, differences, detail, writes } = change;
  return {
    ...lineOf(id, change, at),
    event: 'begin',
    action,
    ...(action === 'create' && { from: null }),
    ...(action === 'delete' && { to: null }),
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
