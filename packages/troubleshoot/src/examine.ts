import { Unknown } from 'engine/resource';
import { type CheckSpec, type Find, type Heard, Mismatch } from './checks/check.ts';
import { CHECKS, type CheckId, groupOf } from './checks/index.ts';
import type { Evidence } from './diagnosis.ts';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { type HeldBack, heldBack } from './held-back.ts';
import type { Observations, Wanted } from './observations.ts';
import { filledIn, pageOf } from './pages.ts';
import { recognise } from './recognise.ts';

/** The result of a check. */
interface CheckedLink {
  readonly id: CheckId;
  /** A claim, which is true if the link passes. */
  readonly title: string;
  /** The system that it is about. */
  readonly group: string;
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
  /** What is not repaired as long as its cause stands. */
  readonly held?: HeldBack | undefined;
}

export interface Examination {
  readonly checks: readonly CheckedLink[];
  /** What has to be done by hand comes before what it holds back. */
  readonly diagnoses: readonly Diagnosis[];
  /** What fails at the last links because of them, and may still have to be repaired after them. */
  readonly consequences: readonly Diagnosis[];
  /** Whether the guide has not been run here: neither Gloo's role nor its release exists. */
  readonly isNotRun: boolean;
}

/** The last links depend on all others: they are diagnoses of their own only if no earlier link fails. */
const CONSEQUENCES: ReadonlySet<CheckId> = new Set(['login', 'running-gloo']);

/** Examines the observations: a line for each link, and the diagnoses. Pure. */
export function examine(seen: Observations): Examination {
  const checks: CheckedLink[] = [];
  const diagnoses: Diagnosis[] = [];
  const consequences: Diagnosis[] = [];
  for (const check of CHECKS) {
    const { found, unknown } = diagnosesOf(check, seen, { checks, diagnoses });
    checks.push({
      id: check.id,
      title: check.title,
      group: groupOf(check.id),
      ...lineOf(check, found, unknown, seen),
    });
    const explained = CONSEQUENCES.has(check.id) && diagnoses.some(({ level }) => level === 'fail');
    const others = found.filter(({ id }) => !diagnoses.some((one) => one.id === id));
    (explained ? consequences : diagnoses).push(...others);
  }
  const isNotRun = [seen.role, seen.glooRelease].every((one) => 'value' in one && one.value === undefined);
  return { checks, ...heldBack(diagnoses, consequences), isNotRun };
}

type Before = Pick<Examination, 'checks' | 'diagnoses'>;

function diagnosesOf(check: (typeof CHECKS)[number], seen: Observations, before: Before) {
  const { id: link, finds } = check;
  const causes = [...unanswered(link, seen, before.diagnoses), ...heardAt(check, seen, before)];
  const found: Diagnosis[] = [];
  let unknown: string | undefined;
  for (const [id, signs] of Object.entries<Find | readonly Find[]>(finds)) {
    // A page that says what is wrong and not why yields to one that says why.
    if (causes.length > 0 && pageOf(id).isState) continue;
    // What could not be observed hides no other sign.
    for (const find of [signs].flat()) {
      try {
        const evidence = find(seen);
        if (evidence === undefined) continue;
        found.push(diagnosisOf(id, link, evidence, seen.wanted));
        break;
      } catch (error) {
        if (!(error instanceof Unknown)) throw error;
        unknown ??= error.message;
      }
    }
  }
  return { found: [...causes, ...found], unknown };
}

/** The causes that the systems of a link name themselves, the last one for each that speaks. */
function heardAt(check: CheckSpec, seen: Observations, before: Before): Diagnosis[] {
  const causes = (check.hears?.(seen) ?? []).flatMap((heard) => {
    const pages = recognise(heard.text).filter(({ id }) => !(id in check.finds) && !pageOf(id).isState);
    const last = pages.findLast(({ id }) => !isOver(id, heard, seen, before));
    if (last === undefined) return [];
    // A link that was found to fail says why itself.
    const link = linkOf(last.id);
    const known = before.diagnoses.find((one) => one.check === link && one.level === 'fail');
    if (known !== undefined) return [known];
    const { level } = heard;
    const evidence = { seen: heard.seen(last.said), ...(level && { level }) };
    return [diagnosisOf(last.id, check.id as CheckId, evidence, seen.wanted)];
  });
  return [...new Map(causes.map((one) => [one.id, one])).values()];
}

/** Whether what was said is no longer so: its link is in order, or Vault has come back since. */
function isOver(
  id: string,
  { elsewhereAt }: Heard,
  { vaultSince }: Observations,
  { checks }: Before,
): boolean {
  const link = linkOf(id);
  const passes = checks.some((one) => one.id === link && one.status === 'pass');
  if (elsewhereAt === undefined) return passes;
  const since = 'value' in vaultSince ? vaultSince.value : 0;
  return since > elsewhereAt || (passes && id !== FROM_ELSEWHERE);
}

/** Vault may answer here, and not where a pod stands. */
const FROM_ELSEWHERE = 'vault-unreachable';

function linkOf(id: string): CheckId | undefined {
  return CHECKS.find(({ finds }) => id in finds)?.id;
}

/** The links at which STS, AWS about the cluster, and the cluster itself are asked first. */
const ASKED_FIRST: Partial<Record<CheckId, 'caller' | 'oidcProvider' | 'serviceAccounts'>> = {
  caller: 'caller',
  'oidc-provider': 'oidcProvider',
  'service-accounts': 'serviceAccounts',
};

/** Why nothing more is known from there, as a run explains the same error: once, where the first link meets it. */
function unanswered(check: CheckId, seen: Observations, before: readonly Diagnosis[]): Diagnosis[] {
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
  const titles = found.map(({ title }) => title).join('; ');
  if (found.some(({ level }) => level === 'fail')) return { status: 'fail', detail: titles };
  if (unknown !== undefined) return { status: 'unknown', detail: unknown };
  if (found.length > 0) return { status: 'warn', detail: titles };
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
  const { byHand = fix } = evidence;
  return { id, check, level, title, evidence: seen, cause, next, makes, byHand, risk };
}
