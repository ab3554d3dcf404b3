import { brief, differencesText, explanationOf, type PageId, pagesOf } from 'engine/resource';
import { type CheckLink, type Finding, isAsPlanned, type Link, type ResourceLink } from 'engine/run';
import { pageOf } from './pages.ts';
import { recognise } from './recognise.ts';

/** A link of the chain, as 90-troubleshoot reports it. */
export interface LinkReport {
  readonly step: string;
  /** A claim, which is true if the link passes. */
  readonly name: string;
  readonly status: Finding['status'];
  /** One line: what it is, how it differs, or why that is unknown. */
  readonly detail: string;
  /** Whether it is a resource that a plan would change. */
  readonly differs?: boolean;
}

/** Evidence that leads to a page, or to none. */
export interface Symptom {
  readonly page: PageId | undefined;
  readonly level: 'warn' | 'fail';
  readonly evidence: string;
  /** Why, of this cluster; without it, the page says why in general. */
  readonly cause?: string | undefined;
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly isMissing?: boolean;
  /** The page of the missing resource that this one depends on. */
  readonly with?: string | undefined;
}

export interface LinkVerdict extends LinkReport {
  readonly link: Link;
  readonly symptoms: readonly Symptom[];
}

/** The page of the checks that log in as Gloo does. */
const LOGIN: PageId = 'login-broken';
/** The page of the operator's own token of Vault. */
const OF_THE_TOKEN: PageId = 'permission-denied-by-vault';
/** What the operator may not read may be right. */
const NOT_ALLOWED: readonly PageId[] = ['caller-lacks-permission', 'denied-explicitly-by-aws', OF_THE_TOKEN];

/** The links with what leads to a page, in their order. Pure. */
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

/** What could not be looked at is unknown if a link before it fails for the same reason. */
function withoutRepeats(verdicts: readonly LinkVerdict[]): readonly LinkVerdict[] {
  const failing = new Set<PageId | undefined>();
  return verdicts.map((one) => {
    const [symptom] = one.symptoms;
    const isTold = 'unknown' in one.link.seen && symptom?.level === 'fail' && failing.has(symptom.page);
    for (const { page, level } of one.symptoms) if (level === 'fail') failing.add(page);
    return isTold ? { ...one, status: 'unknown', symptoms: [] } : one;
  });
}

/** A page about a state, such as that of a pod, yields to every page that says why. A restart helps no pod that is not ready. */
function withoutStates(verdicts: readonly LinkVerdict[]): readonly LinkVerdict[] {
  const is = (state: 'isState' | 'restarts', { page }: Symptom) => page !== undefined && pageOf(page)[state];
  const symptoms = verdicts.flatMap((one) => one.symptoms);
  const isReason = (symptom: Symptom) =>
    symptom.level === 'fail' &&
    symptom.page !== undefined &&
    !is('isState', symptom) &&
    !is('restarts', symptom);
  const yields = symptoms.some(isReason)
    ? 'isState'
    : symptoms.some(({ page, level }) => page === 'pod-not-ready' && level === 'fail')
      ? 'restarts'
      : undefined;
  if (yields === undefined) return verdicts;
  return verdicts.map((one) => ({
    ...one,
    symptoms: one.symptoms.filter((symptom) => !is(yields, symptom)),
  }));
}

function verdict(
  link: Link,
  status: LinkReport['status'],
  detail: string,
  symptoms: readonly Symptom[] = [],
): LinkVerdict {
  return { step: link.step, name: link.claim, status, detail, link, symptoms };
}

function ofResource(link: ResourceLink, loginWorks: boolean, before: readonly LinkVerdict[]): LinkVerdict {
  const { seen, resource } = link;
  if ('unknown' in seen) return unanswered(link, seen, loginWorks, before);
  const { exists, action, differences = [], now, detail, elsewhere, isShared } = seen.value;
  const { explains = {} } = resource;
  if (!exists) {
    const evidence = [now, ...(elsewhere === undefined ? [] : [elsewhere])].join('; ');
    // What has no command of its own comes with a release.
    if (action === 'no change') return verdict(link, 'unknown', evidence);
    const symptom = {
      page: explains.missing,
      level: 'fail',
      evidence,
      isMissing: true,
      with: explains.needs && lackOf(explains.needs, before),
    } as const;
    return verdict(link, 'fail', evidence, [symptom]);
  }
  if (action === 'no change') return verdict(link, 'pass', now);
  const text = brief(differencesText(differences)) || (detail ?? action);
  const isFormOnly = loginWorks && !isShared;
  const symptoms = differences.map((difference): Symptom => {
    const found = explanationOf(difference, explains);
    const warns = found === undefined || ('warns' in found && (found.warns === 'always' || isFormOnly));
    const level = warns ? 'warn' : 'fail';
    return {
      page: found?.page,
      level,
      names: difference.names,
      evidence: brief(differencesText([difference])),
    };
  });
  // What stands in its way, such as a namespace that is being deleted, explains why it is not there.
  if (action === 'conflict' && symptoms.length === 0 && explains.missing !== undefined && !loginWorks)
    symptoms.push({ page: explains.missing, level: 'fail', evidence: text });
  const status = symptoms.some(({ level }) => level === 'fail') ? 'fail' : 'warn';
  return { ...verdict(link, status, text, symptoms), differs: isAsPlanned(link) === false };
}

/** Why there is not what something needs: it is missing, or is there and no run may change it, such as a mount of another type. */
function lackOf(needs: PageId, before: readonly LinkVerdict[]): PageId | undefined {
  const needed = before.filter(({ link }) => 'resource' in link && link.resource.explains?.missing === needs);
  const isInConflict = ({ link: { seen } }: LinkVerdict) =>
    'value' in seen && 'action' in seen.value && seen.value.action === 'conflict';
  return needed.flatMap((one) =>
    one.symptoms
      .filter(({ isMissing }) => isMissing === true || isInConflict(one))
      .flatMap(({ page }) => page ?? []),
  )[0];
}

/** An error that several links meet is told once. */
function unanswered(
  link: Link,
  { unknown, said = '' }: { readonly unknown: string; readonly said?: string },
  loginWorks: boolean,
  before: readonly LinkVerdict[],
): LinkVerdict {
  const first = before.find(({ link: { seen } }) => 'unknown' in seen && seen.unknown === unknown);
  if (first !== undefined) return verdict(link, 'unknown', `for the same reason as “${first.name}”`);
  const [recognised] = recognise(said);
  const page = recognised && causeOf(recognised.id, before);
  if (page === undefined) return verdict(link, 'unknown', unknown);
  const level = loginWorks || NOT_ALLOWED.includes(page) ? 'warn' : 'fail';
  const status = level === 'fail' ? 'fail' : 'unknown';
  return verdict(link, status, unknown, [{ page, level, evidence: unknown }]);
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
  const { status, detail, cause, names } = seen.value;
  if (status === 'pass' || status === 'unknown') return verdict(link, status, detail);
  const causes = excerpts.flatMap(({ text, from = name, isOver, isOutOfReach }): Symptom[] => {
    // A pod has a token of its own: the operator’s is no cause of what the pod says.
    const mayCause = (id: PageId) => from === name || id !== OF_THE_TOKEN;
    const recognised = isOver
      ? []
      : recognise(text).filter(({ id }) => id !== check.page && !pageOf(id).isState && mayCause(id));
    const known = recognised.flatMap(({ id, said: line }) => {
      const page = isOutOfReach ? id : causeOf(id, all);
      return page === undefined ? [] : [{ page, level: status, names, evidence: `${from}: ${brief(line)}` }];
    });
    return known.slice(-1);
  });
  const own: Symptom = { page: check.page, level: status, names, cause, evidence: brief(detail) };
  const isToldByCause = causes.length > 0 && check.page !== undefined && pageOf(check.page).isState;
  return verdict(link, status, detail, isToldByCause ? causes : [...causes, own]);
}

/**
 * The page that explains what a log or an answer says. If a failing link that leads to this page already names a more exact one,
 * that is the answer. If every link that leads to it is in order, there is no answer: the log is out of date.
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

/** A Vault that has forgotten everything is one problem, with a page of its own. It follows from a Vault that does not run. */
function asEmptyVault(things: readonly LinkVerdict[]): readonly LinkVerdict[] {
  const isEmpty = (['auth-not-enabled', 'kv-absent'] as const).every((id) =>
    things.some(
      ({ link: { seen }, symptoms }) =>
        symptoms.some(({ page, isMissing }) => isMissing === true && page === id) &&
        !('value' in seen && 'elsewhere' in seen.value && seen.value.elsewhere),
    ),
  );
  if (!isEmpty) return things;
  const notRunning = things
    .flatMap(({ symptoms }) => symptoms)
    .find(
      ({ page, isMissing }) =>
        page === 'vault-unreachable' || (page === 'vault-release-differs' && isMissing === true),
    )?.page;
  const ofEmptyVault = (symptom: Symptom): Symptom =>
    symptom.isMissing ? { ...symptom, page: 'vault-empty', with: notRunning ?? symptom.with } : symptom;
  return things.map((one) =>
    'resource' in one.link && one.link.resource.in === 'vault'
      ? { ...one, symptoms: one.symptoms.map(ofEmptyVault) }
      : one,
  );
}
