import type { PageId } from 'engine/resource';
import type { Link } from 'engine/run';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { judge, type LinkReport, type LinkVerdict, type Symptom } from './judge.ts';
import { pageOf } from './pages.ts';

/** A page that explains what was seen, by the first link that leads to it. */
export interface Diagnosis extends Pick<DiagnosisPage, 'id' | 'title' | 'cause' | 'next'> {
  readonly level: 'warn' | 'fail';
  readonly evidence: string;
  /** The values of the page's placeholders. */
  readonly names: Readonly<Record<string, string>>;
  /** The steps of the guide that correct it. */
  readonly steps: readonly string[];
  /** The steps that correct it with `--adopt`, if others lose something by that. */
  readonly adopts: readonly string[];
  /** Whether a restart of Gloo's pods does. */
  readonly restarts: boolean;
  /** What the operator can do about it. */
  readonly options: readonly string[];
  /** The ids of the diagnoses that it may follow from. */
  readonly follows: readonly string[];
  /** What fails before it, and no step corrects: until that is gone, this is not repaired. */
  readonly until?: string | undefined;
}

export interface Examination {
  readonly links: readonly LinkReport[];
  readonly diagnoses: readonly Diagnosis[];
  /** The steps that correct what differs and no page explains. */
  readonly more: readonly string[];
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
 * Reads the plan and the proofs as a chain, in their order: a line for each link, and the pages that explain them. The first failure is
 * the cause; what is missing or does not work behind it may follow from it. Pure.
 */
export function diagnose(links: readonly Link[]): Examination {
  const { verdicts, loginWorks, isNotRun } = judge(links);
  const reports = verdicts.map(({ link, symptoms, ...report }) => report);
  return { links: reports, loginWorks, isNotRun, ...diagnosesOf(verdicts) };
}

/** Whether a run of its step corrects a link. */
function stepOf({ link }: LinkVerdict): string[] {
  if (!('resource' in link) || link.resource.waits || !('value' in link.seen)) return [];
  return ['create', 'update'].includes(link.seen.value.action) ? [link.step] : [];
}

/** The step of a conflict that `--adopt` settles. */
function adoptedBy({ link }: LinkVerdict): string[] {
  return 'resource' in link && 'value' in link.seen && link.seen.value.isAdoptable ? [link.step] : [];
}

/** What somebody has to do about a link that no step corrects. */
function optionsOf({ link }: LinkVerdict): readonly string[] {
  if (!('value' in link.seen)) return [];
  if ('resource' in link) return link.seen.value.options ?? [];
  return link.check.advises ? (link.seen.value.next ?? []) : [];
}

/** The earlier failures that may have caused this one. */
function causesOf({ link }: LinkVerdict, symptom: Symptom, before: readonly PageId[]): readonly PageId[] {
  if ('resource' in link) return before.filter((id) => id === symptom.with);
  if (link.check.page === undefined) return [];
  const { isState, restarts } = pageOf(link.check.page);
  return isState || restarts ? before : [];
}

function diagnosesOf(verdicts: readonly LinkVerdict[]): Pick<Examination, 'diagnoses' | 'more'> {
  const diagnoses = new Map<PageId, Diagnosis>();
  const more = new Set<string>();
  const causes: PageId[] = [];
  let until: string | undefined;
  for (const { one, symptom } of verdicts.flatMap((one) =>
    one.symptoms.map((symptom) => ({ one, symptom })),
  )) {
    const { page, level, evidence, names, cause: own } = symptom;
    const steps = stepOf(one);
    const follows = level === 'fail' ? [...causesOf(one, symptom, causes)] : [];
    if (page === undefined) for (const step of steps) more.add(step);
    const { title, restarts: byRestart = false } = page === undefined ? { title: one.name } : pageOf(page);
    const restarts = byRestart && 'check' in one.link && one.link.check.page === page;
    if (page !== undefined) {
      const { id, cause, next } = pageOf(page);
      const known = diagnoses.get(page);
      diagnoses.set(page, {
        ...{ id, title, next },
        cause: known && known.cause !== cause ? known.cause : (own ?? cause),
        level: known?.level === 'fail' ? 'fail' : level,
        evidence: union(known && [known.evidence], [evidence]).join('; '),
        names: { ...names, ...known?.names },
        steps: union(known?.steps, steps),
        adopts: union(known?.adopts, adoptedBy(one)),
        restarts: known?.restarts || restarts,
        options: union(known?.options, optionsOf(one)),
        follows: known ? known.follows : follows,
        until: known ? known.until : until,
      });
    }
    if (level === 'warn') continue;
    const isRepaired = [page, ...follows].some((id) => id !== undefined && diagnoses.get(id)?.steps.length);
    if (steps.length === 0 && !restarts && !isRepaired) until ??= title;
    if (follows.length === 0 && page !== undefined && !causes.includes(page)) causes.push(page);
  }
  return { diagnoses: [...diagnoses.values()], more: [...more] };
}

function union(before: readonly string[] = [], after: readonly string[]): readonly string[] {
  return [...new Set([...before, ...after])];
}
