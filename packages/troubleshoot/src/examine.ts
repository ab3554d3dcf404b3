import { Unknown } from 'engine/resource';
import { CHECKS, type CheckId, type CheckSpec } from './checks.ts';
import type { Evidence, RepairedKind } from './diagnosis.ts';
import { FINDINGS } from './findings/index.ts';
import type { Observations, Wanted } from './observations.ts';
import { filledIn, pageOf } from './pages.ts';
import { recognise } from './recognise.ts';
import { Unfit } from './unfit.ts';

/** The result of a check. */
export interface CheckedLink {
  readonly id: CheckId;
  readonly title: string;
  readonly status: 'pass' | 'warn' | 'fail' | 'unknown';
  /** One line: what exists, what is wrong, or why that is unknown. */
  readonly detail: string;
}

/** A problem that was found, with everything that a reader needs. */
export interface Diagnosis {
  readonly id: string;
  readonly check: CheckId;
  readonly level: 'warn' | 'fail';
  readonly title: string;
  readonly evidence: string;
  readonly cause: string;
  readonly makes: readonly RepairedKind[];
  readonly next: string;
  /** What to do by hand, if no step of the guide repairs it. */
  readonly byHand: readonly string[];
  /** What the repair can break, or does not bring back. */
  readonly risk: string;
}

export interface Examination {
  readonly checks: readonly CheckedLink[];
  readonly diagnoses: readonly Diagnosis[];
}

/** The last links depend on all others: they are diagnoses of their own only if no earlier link fails. */
const CONSEQUENCES: ReadonlySet<CheckId> = new Set(['login', 'running-gloo']);

/** Examines the observations: a line for each link, and the diagnoses. Pure. */
export function examine(seen: Observations): Examination {
  const checks: CheckedLink[] = [];
  const diagnoses: Diagnosis[] = [];
  for (const check of CHECKS) {
    const { found, unknown } = diagnosesOf(check.id, seen);
    checks.push(checked(check, found, unknown, seen));
    const explained = CONSEQUENCES.has(check.id) && diagnoses.some(({ level }) => level === 'fail');
    if (!explained) diagnoses.push(...found);
  }
  return { checks, diagnoses };
}

function diagnosesOf(
  check: CheckId,
  seen: Observations,
): { found: Diagnosis[]; unknown: string | undefined } {
  const found = check === 'caller' ? refusedCaller(seen) : [];
  let unknown: string | undefined;
  const ofCheck = FINDINGS.filter((finding) => finding.check === check);
  for (const { id, otherwise, found: find } of ofCheck) {
    if (found.some((one) => one.id === otherwise)) continue;
    try {
      const evidence = find(seen);
      if (evidence !== undefined) found.push(diagnosisOf(id, check, evidence, seen.wanted));
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
      unknown ??= error.message;
    }
  }
  return { found, unknown };
}

/** Why AWS does not say who the caller is, as a run explains the same error. */
function refusedCaller({ caller, wanted }: Observations): Diagnosis[] {
  if (!('said' in caller) || caller.said === undefined) return [];
  const [known] = recognise(caller.said, { system: 'AWS' });
  // The error of another link would be Gloo’s, not the operator’s.
  const id = known?.diagnosis.id;
  if (id === undefined || FINDINGS.some((one) => one.id === id && one.check !== 'caller')) return [];
  return [diagnosisOf(id, 'caller', { seen: caller.unknown }, wanted)];
}

function checked(
  { id, title, ...check }: CheckSpec & { readonly id: CheckId },
  found: readonly Diagnosis[],
  unknown: string | undefined,
  seen: Observations,
): CheckedLink {
  if (found.length > 0) {
    const status = found.some(({ level }) => level === 'fail') ? 'fail' : 'warn';
    return { id, title, status, detail: found.map(({ title: what }) => what).join('; ') };
  }
  if (unknown !== undefined) return { id, title, status: 'unknown', detail: unknown };
  try {
    const note = check.note?.(seen);
    const detail = check.passes(seen);
    return {
      id,
      title,
      ...(note === undefined ? { status: 'pass', detail } : { status: 'warn', detail: note }),
    };
  } catch (error) {
    if (error instanceof Unfit) return { id, title, status: error.level, detail: error.message };
    if (!(error instanceof Unknown)) throw error;
    return { id, title, status: 'unknown', detail: error.message };
  }
}

function diagnosisOf(id: string, check: CheckId, evidence: Evidence, wanted: Wanted): Diagnosis {
  const page = pageOf(id);
  const { title, cause, next, makes } = page;
  const { fix, risk } = filledIn(page, wanted, evidence.names);
  return {
    id,
    check,
    level: evidence.level ?? 'fail',
    title,
    evidence: evidence.seen,
    cause,
    next,
    makes: evidence.makes ?? makes,
    byHand: fix,
    risk,
  };
}
