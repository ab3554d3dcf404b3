import { Unknown } from 'engine/resource';
import { type CheckSpec, type Find, Mismatch } from './checks/check.ts';
import { CHECKS, type CheckId } from './checks/index.ts';
import type { Evidence } from './diagnosis.ts';
import type { DiagnosisPage } from './diagnosis-page.ts';
import type { Observations, Wanted } from './observations.ts';
import { filledIn, pageOf } from './pages.ts';
import { recognise } from './recognise.ts';

/** The result of a check. */
interface CheckedLink {
  readonly id: CheckId;
  readonly title: string;
  readonly status: 'pass' | 'warn' | 'fail' | 'unknown';
  /** One line: what exists, what is wrong, or why that is unknown. */
  readonly detail: string;
}

/** A problem that was found, with everything that a reader needs. */
export interface Diagnosis extends Pick<DiagnosisPage, 'id' | 'title' | 'cause' | 'makes' | 'next' | 'risk'> {
  readonly check: CheckId;
  readonly level: 'warn' | 'fail';
  readonly evidence: string;
  /** What to do by hand, if no step of the guide repairs it. */
  readonly byHand: readonly string[];
}

export interface Examination {
  readonly checks: readonly CheckedLink[];
  readonly diagnoses: readonly Diagnosis[];
}

/** The last links depend on all others: they are diagnoses of their own only if no earlier link fails. */
export const CONSEQUENCES: ReadonlySet<CheckId> = new Set(['login', 'running-gloo']);

/** Examines the observations: a line for each link, and the diagnoses. Pure. */
export function examine(seen: Observations): Examination {
  const checks: CheckedLink[] = [];
  const diagnoses: Diagnosis[] = [];
  for (const check of CHECKS) {
    const { found, unknown } = diagnosesOf(check, seen, diagnoses);
    checks.push({ id: check.id, title: check.title, ...lineOf(check, found, unknown, seen) });
    const explained = CONSEQUENCES.has(check.id) && diagnoses.some(({ level }) => level === 'fail');
    if (!explained) diagnoses.push(...found);
  }
  return { checks, diagnoses };
}

function diagnosesOf({ id: check, finds }: (typeof CHECKS)[number], seen: Observations, before: Diagnosis[]) {
  const found = unanswered(check, seen, before);
  let unknown: string | undefined;
  for (const [id, signs] of Object.entries<Find | readonly Find[]>(finds)) {
    // What could not be observed hides no other sign.
    for (const find of [signs].flat()) {
      try {
        const evidence = find(seen);
        if (evidence === undefined) continue;
        found.push(diagnosisOf(id, check, evidence, seen.wanted));
        break;
      } catch (error) {
        if (!(error instanceof Unknown)) throw error;
        unknown ??= error.message;
      }
    }
  }
  return { found, unknown };
}

/** The links at which STS, AWS about the cluster, and the cluster itself are asked first. */
const ASKED_FIRST: Partial<Record<CheckId, 'caller' | 'oidcProvider' | 'serviceAccounts'>> = {
  caller: 'caller',
  'oidc-provider': 'oidcProvider',
  'service-accounts': 'serviceAccounts',
};

/** Why nothing more is known from there, as a run explains the same error: once, where the first link meets it. */
function unanswered(check: CheckId, seen: Observations, before: Diagnosis[]): Diagnosis[] {
  const name = ASKED_FIRST[check];
  const observation = name && seen[name];
  if (observation === undefined || !('unknown' in observation)) return [];
  const id = recognise(observation.said ?? '')[0]?.id ?? '';
  // The error of another link would be Gloo’s, not the operator’s.
  const others = CHECKS.filter((one) => one.id !== 'caller' && one.id !== check);
  if (id === '' || others.some(({ finds }) => id in finds) || before.some((one) => one.id === id)) return [];
  // What the operator may not read may be right: a login proves it.
  const level = check === 'oidc-provider' ? 'warn' : undefined;
  return [diagnosisOf(id, check, { seen: observation.unknown, ...(level && { level }) }, seen.wanted)];
}

function lineOf(
  check: CheckSpec,
  found: readonly Diagnosis[],
  unknown: string | undefined,
  seen: Observations,
): Pick<CheckedLink, 'status' | 'detail'> {
  if (found.length > 0) {
    const status = found.some(({ level }) => level === 'fail') ? 'fail' : 'warn';
    return { status, detail: found.map(({ title }) => title).join('; ') };
  }
  if (unknown !== undefined) return { status: 'unknown', detail: unknown };
  try {
    return { status: 'pass', detail: check.passes(seen) };
  } catch (error) {
    if (error instanceof Mismatch) return { status: error.level, detail: error.message };
    if (!(error instanceof Unknown)) throw error;
    return { status: 'unknown', detail: error.message };
  }
}

function diagnosisOf(id: string, check: CheckId, evidence: Evidence, wanted: Wanted): Diagnosis {
  const page = pageOf(id);
  const { title, cause, next } = page;
  const { level = 'fail', seen, makes = page.makes } = evidence;
  const { fix, risk } = filledIn(page, wanted, evidence.names);
  return { id, check, level, title, evidence: seen, cause, next, makes, byHand: fix, risk };
}
