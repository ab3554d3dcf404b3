import type { PageId } from 'engine/resource';
import { isConflict, type Link } from 'engine/run';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { callIn } from './facts.ts';
import { judge } from './judge.ts';
import { pageOf } from './pages.ts';
import type { LinkReport, LinkVerdict, Symptom } from './symptom.ts';

/** A page that explains observations, ordered by the first link that leads to it. */
export interface Diagnosis extends Pick<DiagnosisPage, 'id' | 'title' | 'cause' | 'next'> {
  readonly level: 'warn' | 'fail';
  /** The problem in this cluster, as a sentence. */
  readonly headline: string;
  /** All observations about it. */
  readonly evidence: readonly string[];
  /** The observations that are not in the headline. */
  readonly besides: readonly string[];
  /** The values of the page's placeholders. */
  readonly names: Readonly<Record<string, string>>;
  /** The steps of the guide that correct it. */
  readonly steps: readonly string[];
  /** The steps that correct it with `--adopt`, if others lose something. */
  readonly adopts: readonly string[];
  /** Why a run changes it only with `--adopt`. */
  readonly adoptReasons: readonly string[];
  /** Whether a restart of Gloo's pods corrects it. */
  readonly restarts: boolean;
  /** Whether only pods have the problem, so that commands for the operator's own shell do not help. */
  readonly isOfPods: boolean;
  /** The operator's options. */
  readonly options: readonly string[];
  /** The ids of the diagnoses of which it may be a consequence. */
  readonly follows: readonly string[];
  /** An earlier failure that no step corrects, and that has to end before this diagnosis can be repaired. */
  readonly blockedBy?: string | undefined;
}

export interface Examination {
  readonly links: readonly LinkReport[];
  readonly diagnoses: readonly Diagnosis[];
  /** The steps that correct differences without a page. */
  readonly more: readonly string[];
  /** The steps of resources in conflict: a run with them changes nothing. */
  readonly conflicts: readonly string[];
  readonly loginWorks: boolean;
  /** Whether the guide has not been run here: neither Gloo's role nor its release exists. */
  readonly isNotRun: boolean;
}

/** Whether the chain is proved: nothing fails, nothing is unknown, and a plan would change no resource. */
export function isProved({ links, diagnoses }: Pick<Examination, 'links' | 'diagnoses'>): boolean {
  return (
    links.every(({ status, differs }) => status !== 'fail' && status !== 'unknown' && !differs) &&
    diagnoses.every(({ level }) => level !== 'fail')
  );
}

/**
 * Reads the plan and the proofs as a chain, in order: a line for each link, and the pages that explain them. The first failure is
 * the cause; later failures may be its consequences. Pure.
 */
export function diagnose(links: readonly Link[]): Examination {
  const { verdicts, loginWorks, isNotRun } = judge(links);
  const reports = verdicts.map(({ link, symptoms, ...report }) => report);
  const conflicts = verdicts.filter(({ link }) => isConflict(link)).map(({ step }) => step);
  return { links: reports, loginWorks, isNotRun, conflicts, ...diagnosesOf(verdicts) };
}

/** The step of a link if a run corrects the link. */
function stepOf({ link }: LinkVerdict): string[] {
  if (!('resource' in link) || link.resource.waits || !('value' in link.seen)) return [];
  return ['create', 'update'].includes(link.seen.value.action) ? [link.step] : [];
}

/** The step of a conflict that `--adopt` settles. */
function adoptedBy({ link }: LinkVerdict): string[] {
  return 'resource' in link && 'value' in link.seen && link.seen.value.isAdoptable ? [link.step] : [];
}

/** Why a run without `--adopt` leaves a link as it is. */
function adoptReasonOf({ link }: LinkVerdict): string[] {
  return 'resource' in link && 'value' in link.seen ? [link.seen.value.detail ?? []].flat() : [];
}

/** The steps that every run refuses, because of a conflict that not even `--adopt` settles. */
function refusedSteps(verdicts: readonly LinkVerdict[]): ReadonlySet<string> {
  const refused = verdicts.filter((one) => isConflict(one.link) && adoptedBy(one).length === 0);
  return new Set(refused.map(({ step }) => step));
}

/** The operator's options for a link that no step corrects. The advice of a check is about its own page, not about a cause in its excerpts. */
function optionsOf({ link }: LinkVerdict, page: PageId): readonly string[] {
  if (!('value' in link.seen)) return [];
  if ('resource' in link) return link.seen.value.options ?? [];
  return link.check.advisory && link.check.page === page ? (link.seen.value.next ?? []) : [];
}

/**
 * The failures that may have caused this one: those that its page names, wherever they were seen, or else earlier ones.
 * @param failing the pages of all failures
 */
function causesOf(
  { link }: LinkVerdict,
  symptom: Symptom,
  before: readonly PageId[],
  failing: readonly PageId[],
): readonly PageId[] {
  if ('resource' in link) return before.filter((id) => id === symptom.with);
  const page = symptom.page ?? link.check.page;
  if (page === undefined || symptom.isFact) return [];
  const named = pageOf(page).follows;
  if (named !== undefined) return [...new Set(failing)].filter((id) => named.includes(id));
  if (link.check.page === undefined) return [];
  const { isState, restarts } = pageOf(link.check.page);
  return isState || restarts ? before : [];
}

function diagnosesOf(verdicts: readonly LinkVerdict[]): Pick<Examination, 'diagnoses' | 'more'> {
  const diagnoses = new Map<PageId, Diagnosis>();
  const symptoms = new Map<PageId, readonly Symptom[]>();
  const more = new Set<string>();
  const causes: PageId[] = [];
  const refused = refusedSteps(verdicts);
  const failing = verdicts.flatMap(({ symptoms: all }) =>
    all.flatMap(({ level, page }) => (level === 'fail' && page !== undefined ? [page] : [])),
  );
  let blockedBy: string | undefined;
  for (const { one, symptom } of verdicts.flatMap((one) =>
    one.symptoms.map((symptom) => ({ one, symptom })),
  )) {
    const { page, level, names, cause: own } = symptom;
    const [steps = [], adopts = []] = refused.has(one.step) ? [] : [stepOf(one), adoptedBy(one)];
    const follows = level === 'fail' ? [...causesOf(one, symptom, causes, failing)] : [];
    if (page === undefined) for (const step of steps) more.add(step);
    const { title, restarts: byRestart = false } = page === undefined ? { title: one.name } : pageOf(page);
    const restarts = byRestart && 'check' in one.link && one.link.check.page === page;
    if (page !== undefined) {
      const { id, cause, next } = pageOf(page);
      const known = diagnoses.get(page);
      const isWorse = level === 'fail' && known?.level === 'warn';
      const because = known && known.cause !== cause ? known.cause : (own ?? cause);
      symptoms.set(page, [...(symptoms.get(page) ?? []), symptom]);
      diagnoses.set(page, {
        ...{ id, title, next, cause: because },
        level: known?.level === 'fail' ? 'fail' : level,
        ...toldBy(title, symptoms.get(page) ?? [], FIRST_LINES - because.length),
        isOfPods: (symptoms.get(page) ?? []).every(({ isOfPod = false }) => isOfPod),
        names: { ...names, ...known?.names },
        steps: union(known?.steps, steps),
        adopts: union(known?.adopts, adopts),
        adoptReasons: union(known?.adoptReasons, adopts.length > 0 ? adoptReasonOf(one) : []),
        restarts: known?.restarts || restarts,
        options: union(known?.options, optionsOf(one, page)),
        // A warning was no consequence of anything.
        ...(known === undefined || isWorse
          ? { follows, blockedBy }
          : { follows: known.follows, blockedBy: known.blockedBy }),
      });
    }
    if (level === 'warn') continue;
    const isRepaired = [page, ...follows].some((id) => id !== undefined && diagnoses.get(id)?.steps.length);
    if (steps.length === 0 && !restarts && !isRepaired) blockedBy ??= title;
    if (follows.length === 0 && page !== undefined && !causes.includes(page)) causes.push(page);
  }
  return { diagnoses: [...diagnoses.values()], more: [...more] };
}

/** The length of a headline and its cause together, so that the repair is in the sixth line of a terminal at the latest. */
const FIRST_LINES = 300;

/**
 * The symptoms of a page in this cluster. The headline is the observation of resources, or else the page's title and the first
 * observation, as far as they fit. The rest follows.
 */
function toldBy(
  title: string,
  all: readonly Symptom[],
  longest: number,
): Pick<Diagnosis, 'headline' | 'evidence' | 'besides'> {
  const keyOf = ({ words, evidence }: Symptom) => words ?? evidence;
  const seen = union([], all.map(keyOf)).map((key) => {
    const same = all.filter((symptom) => keyOf(symptom) === key);
    const from = union(
      [],
      same.flatMap((symptom) => symptom.from ?? []),
    ).join(', ');
    const text = same[0]?.evidence ?? '';
    const fails = same.some(({ level }) => level === 'fail');
    return {
      said: from === '' ? text : `${from}: ${text}`,
      fails,
      inShort: same[0]?.inShort,
      isFact: same.some(({ isFact }) => isFact),
    };
  });
  const worst = seen.filter(({ fails }) => fails || !seen.some((other) => other.fails));
  const facts = worst.filter(({ isFact }) => isFact).map(({ said }) => said);
  const first = worst.slice(0, 1).map(({ said }) => said);
  const call = callIn(first[0] ?? '');
  const candidates = [
    { text: facts.slice(0, 2).join('; '), uses: facts.slice(0, 2) },
    { text: facts[0] ?? '', uses: facts.slice(0, 1) },
    { text: worst.find(({ inShort }) => inShort !== undefined)?.inShort ?? '', uses: [] },
    { text: [title, ...first].join(': '), uses: first },
    { text: call === '' ? '' : `${title}: ${call}`, uses: [] },
  ];
  const fits = candidates.find(({ text }) => text !== '' && text.length <= longest);
  const { text: headline, uses } = fits ?? { text: title, uses: [] };
  const evidence = seen.map(({ said }) => said);
  return { headline, evidence, besides: evidence.filter((said) => !uses.includes(said)) };
}

function union(before: readonly string[] = [], after: readonly string[]): readonly string[] {
  return [...new Set([...before, ...after])];
}
