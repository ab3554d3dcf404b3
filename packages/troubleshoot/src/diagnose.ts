import type { PageId } from 'engine/resource';
import type { Link } from 'engine/run';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { type Judged, judge, type Sign, type Told } from './judge.ts';
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
  readonly links: readonly Told[];
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
  const { judged, loginWorks, isNotRun } = judge(links);
  const told = judged.map(({ link, signs, ...one }) => one);
  return { links: told, loginWorks, isNotRun, ...diagnosesOf(judged) };
}

/** Whether a run of its step corrects a link. */
function stepOf({ link }: Judged): string[] {
  if (!('resource' in link) || link.resource.waits || !('value' in link.seen)) return [];
  return ['create', 'update'].includes(link.seen.value.action) ? [link.step] : [];
}

/** The step of a conflict that `--adopt` settles. */
function adoptedBy({ link }: Judged): string[] {
  return 'resource' in link && 'value' in link.seen && link.seen.value.isAdoptable ? [link.step] : [];
}

/** What somebody has to do about a link that no step corrects. */
function optionsOf({ link }: Judged): readonly string[] {
  if (!('value' in link.seen)) return [];
  if ('resource' in link) return link.seen.value.options ?? [];
  return link.check.advises ? (link.seen.value.next ?? []) : [];
}

/** The earlier failures that may have caused this one. */
function causesOf({ link }: Judged, sign: Sign, before: readonly PageId[]): readonly PageId[] {
  if ('resource' in link) return before.filter((id) => id === sign.with);
  if (link.check.page === undefined) return [];
  const { isState, restarts } = pageOf(link.check.page);
  return isState || restarts ? before : [];
}

function diagnosesOf(judged: readonly Judged[]): Pick<Examination, 'diagnoses' | 'more'> {
  const diagnoses = new Map<PageId, Diagnosis>();
  const more = new Set<string>();
  const causes: PageId[] = [];
  let until: string | undefined;
  for (const { one, sign } of judged.flatMap((one) => one.signs.map((sign) => ({ one, sign })))) {
    const { page, level, evidence, names, cause: own } = sign;
    const steps = stepOf(one);
    const follows = level === 'fail' ? [...causesOf(one, sign, causes)] : [];
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
