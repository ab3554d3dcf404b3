import {
  brief,
  type Difference,
  differencesText,
  explanationOf,
  type Observation,
  type PageId,
  pagesOf,
  type Resource,
} from 'engine/resource';
import { asTold, type CheckLink, isAsPlanned, isConflict, type Link, type ResourceLink } from 'engine/run';
import { pageOf } from './pages.ts';
import { asEmptyVault, withoutRepeats, withoutStates } from './reasons.ts';
import { recognise } from './recognise.ts';
import type { LinkReport, LinkVerdict, Symptom } from './symptom.ts';

/** The page of the checks that log in as Gloo does. */
const LOGIN: PageId = 'login-broken';
/** The page of the operator's own Vault token. */
const OF_THE_TOKEN: PageId = 'permission-denied-by-vault';
/** A link that the operator may not read may be right. */
const NOT_ALLOWED: readonly PageId[] = ['caller-lacks-permission', 'denied-explicitly-by-aws', OF_THE_TOKEN];

/** The links with the symptoms that lead to pages, in order. Pure. */
export function judge(links: readonly Link[]) {
  const logins = links.filter((link) => 'check' in link && link.check.page === LOGIN);
  const loginWorks =
    logins.length > 0 &&
    logins.every(({ seen }) => 'value' in seen && 'status' in seen.value && seen.value.status === 'pass');
  const things: LinkVerdict[] = [];
  for (const link of links) if ('resource' in link) things.push(ofResource(link, loginWorks, things));
  const found = asEmptyVault(things);
  const checked: LinkVerdict[] = [];
  for (const link of links) if ('check' in link) checked.push(ofCheck(link, loginWorks, found, checked));
  const all = new Map([...found, ...checked].map((one) => [one.link, one]));
  const isMissing = (id: PageId) =>
    things.some(({ symptoms }) => symptoms.some((symptom) => symptom.page === id && symptom.isMissing));
  return {
    verdicts: withoutRepeats(withoutStates(links.flatMap((link) => all.get(link) ?? []))),
    loginWorks,
    isNotRun: isMissing('role-missing') && isMissing('gloo-release-differs'),
  };
}

function verdict(
  link: Link,
  status: LinkReport['status'],
  detail: string,
  symptoms: readonly Symptom[] = [],
): LinkVerdict {
  const isTold = symptoms.some(({ page }) => page !== undefined);
  return { step: link.step, name: link.claim, status, detail, isTold, link, symptoms };
}

function ofResource(link: ResourceLink, loginWorks: boolean, before: readonly LinkVerdict[]): LinkVerdict {
  const { seen, resource } = link;
  if ('unknown' in seen) return unanswered(link, seen, loginWorks, before);
  const { exists, action, differences = [], now, detail, elsewhere, isShared } = seen.value;
  const { explains = {} } = resource;
  if (!exists) {
    const facts = [now, ...(elsewhere === undefined ? [] : [elsewhere])];
    // A resource without a command is created with its release.
    if (action === 'no change') return verdict(link, 'unknown', facts.join('; '));
    const needs = explains.needs && lackOf(explains.needs, before);
    const symptoms = facts.map(
      (evidence): Symptom => ({
        page: explains.missing,
        level: 'fail',
        evidence,
        // A resource that a run only waits for is missing because another one is wrong.
        isFact: !resource.waits,
        isMissing: true,
        with: needs,
      }),
    );
    return verdict(link, 'fail', facts.join('; '), symptoms);
  }
  if (action === 'no change') return verdict(link, 'pass', now);
  const text = brief(differencesText(differences)) || (detail ?? action);
  const isFormOnly = loginWorks && !isShared;
  const symptoms = differences.map((difference): Symptom => {
    const found = explanationOf(difference, explains);
    const warns = found === undefined || ('warns' in found && (found.warns === 'always' || isFormOnly));
    const level = warns ? 'warn' : 'fail';
    const [reason] = recognise(difference.reported ?? '').filter(({ id }) => !pageOf(id).isState);
    return {
      page: found?.page,
      level,
      names: difference.names,
      cause: reason
        ? `${pageOf(reason.id).cause} ./runbook explain ${reason.id} says more.`
        : difference.cause,
      evidence: brief(factOf(difference, resource)),
      inShort: `${resource.name}: ${difference.field} ${difference.live === undefined ? 'is missing' : 'differs'}`,
      isFact: true,
    };
  });
  // An obstacle, such as a namespace that is being deleted, explains why the resource is missing.
  if (action === 'conflict' && symptoms.length === 0 && explains.missing !== undefined && !loginWorks)
    symptoms.push({
      page: explains.missing,
      level: 'fail',
      evidence: `${resource.name}: ${text}`,
      isFact: true,
    });
  const status = symptoms.some(({ level }) => level === 'fail') ? 'fail' : 'warn';
  return { ...verdict(link, status, text, symptoms), differs: isAsPlanned(link) === false };
}

/** A difference, with the name of its resource. */
function factOf(difference: Difference, { name }: Pick<Resource, 'name'>): string {
  return difference.said ?? `${name}: ${difference.inShort ?? differencesText([difference])}`;
}

/** The reason why a needed resource is unusable: it is missing, or exists and no run may change it, such as a mount of another type. */
function lackOf(needs: PageId, before: readonly LinkVerdict[]): PageId | undefined {
  const needed = before.filter(({ link }) => 'resource' in link && link.resource.explains?.missing === needs);
  return needed.flatMap((one) =>
    one.symptoms
      .filter(({ isMissing }) => isMissing === true || isConflict(one.link))
      .flatMap(({ page }) => page ?? []),
  )[0];
}

type Unknown = Extract<Observation<never>, { readonly unknown: string }>;

/** If several links fail with the same error, it is reported once. */
function unanswered(
  link: Link,
  { unknown, ...error }: Unknown,
  loginWorks: boolean,
  before: readonly LinkVerdict[],
): LinkVerdict {
  const first = before.find(({ link: { seen } }) => reasonOf(seen) === unknown);
  if (first !== undefined) return sameAs(first, link, 'unknown');
  const page = pageOfError(error, before);
  if (page === undefined) return verdict(link, 'unknown', unknown);
  const level = loginWorks || NOT_ALLOWED.includes(page) ? 'warn' : 'fail';
  const status = level === 'fail' ? 'fail' : 'unknown';
  return verdict(link, status, unknown, [{ page, level, evidence: unknown }]);
}

/** The page of an error that kept a link from being looked at. */
function pageOfError(
  { said = '', page = recognise(said)[0]?.id }: Omit<Unknown, 'unknown'>,
  before: readonly LinkVerdict[],
): PageId | undefined {
  return page && causeOf(page, before);
}

/** Why a link fails or is unknown. */
function reasonOf(seen: Link['seen']): string | undefined {
  if ('unknown' in seen) return seen.unknown;
  return 'status' in seen.value && ['fail', 'unknown'].includes(seen.value.status)
    ? seen.value.detail
    : undefined;
}

/** A link whose reason was already reported. */
function sameAs(
  { name }: LinkVerdict,
  link: Link,
  status: 'fail' | 'unknown',
  symptoms?: readonly Symptom[],
): LinkVerdict {
  return { ...verdict(link, status, asTold(name), symptoms), isTold: true };
}

function ofCheck(
  link: CheckLink,
  loginWorks: boolean,
  things: readonly LinkVerdict[],
  before: readonly LinkVerdict[],
): LinkVerdict {
  const { name, seen, check, excerpts } = link;
  const all = [...things, ...before];
  if ('unknown' in seen) return unanswered(link, seen, loginWorks, all);
  const { status, detail, cause, names, fact, logged = [], unread } = seen.value;
  const first = all.find(({ link }) => reasonOf(link.seen) === detail);
  if (status === 'unknown' && first !== undefined) return sameAs(first, link, 'unknown');
  if (status === 'pass' || status === 'unknown') return verdict(link, status, detail);
  const causes = excerpts.flatMap(({ text, from = name, isOver, isOutOfReach }): Symptom[] => {
    // A pod has its own token: the operator’s token cannot cause a pod’s error.
    const mayCause = (id: PageId) => from === name || id !== OF_THE_TOKEN;
    const recognised = isOver
      ? []
      : recognise(text).filter(({ id }) => id !== check.page && !pageOf(id).isState && mayCause(id));
    const current = recognised.flatMap((one) => {
      const page = causeOf(one.id, all);
      return page === undefined ? [] : [{ ...one, page }];
    });
    // What a pod does not reach may answer this machine.
    const outOfReach = isOutOfReach ? recognised.map((one) => ({ ...one, page: one.id })) : [];
    const known = (current.length > 0 ? current : outOfReach).map(({ page, said: line, words }) => {
      return { page, level: status, names, from, words, isOfPod: isOutOfReach, evidence: brief(line) };
    });
    return known.slice(-1);
  });
  const page = unread === undefined ? check.page : pageOfError({ said: unread }, all);
  const own: Symptom = { page, level: status, names, cause, evidence: brief(detail) };
  const [because = own] = causes;
  const facts = fact === undefined ? [] : [{ ...own, page: because.page, evidence: fact, isFact: true }];
  const isToldByCause = causes.length > 0 && check.page !== undefined && pageOf(check.page).isState;
  const besides = logged.map((evidence): Symptom => ({ ...own, evidence }));
  const symptoms = [...facts, ...causes, ...(isToldByCause ? [] : [own, ...besides])];
  return status === 'fail' && first !== undefined
    ? sameAs(first, link, 'fail', symptoms)
    : verdict(link, status, detail, symptoms);
}

/**
 * The page that explains a log or an error. If a failing link that leads to this page already names a more specific one, that page is
 * the result. If every link that leads to it is in order, there is no result: the log is out of date.
 */
function causeOf(page: PageId, before: readonly LinkVerdict[]): PageId | undefined {
  const leading = before.filter(({ link }) =>
    'resource' in link ? pagesOf(link.resource.explains ?? {}).includes(page) : link.check.page === page,
  );
  const failing = leading.flatMap(({ symptoms }) => symptoms.filter(({ level }) => level === 'fail'));
  if (failing.some((symptom) => symptom.page === page)) return page;
  const [first] = failing.flatMap((symptom) => symptom.page ?? []);
  return first ?? (leading.length > 0 && leading.every(({ status }) => status === 'pass') ? undefined : page);
}
