import type { PageId } from 'engine/resource';
import { pageOf } from './pages.ts';
import type { LinkVerdict, Symptom } from './symptom.ts';

/** Makes a link that could not be read unknown if an earlier link fails for the same reason. */
export function withoutRepeats(verdicts: readonly LinkVerdict[]): readonly LinkVerdict[] {
  const failing = new Set<PageId | undefined>();
  return verdicts.map((one) => {
    const [symptom] = one.symptoms;
    const isTold = 'unknown' in one.link.seen && symptom?.level === 'fail' && failing.has(symptom.page);
    for (const { page, level } of one.symptoms) if (level === 'fail') failing.add(page);
    return isTold ? { ...one, status: 'unknown', symptoms: [] } : one;
  });
}

/** Removes pages about a state, such as a pod's, if another page has the reason. A restart does not help a pod that is not ready. */
export function withoutStates(verdicts: readonly LinkVerdict[]): readonly LinkVerdict[] {
  // A pod's own report of its end, which a check reads in the pod's log, is not a consequence.
  const is = (state: 'isState' | 'restarts', { link }: LinkVerdict, { page, isFact }: Symptom) =>
    page !== undefined && pageOf(page)[state] && !('check' in link && isFact);
  const failing = verdicts.flatMap((one) =>
    one.symptoms
      .filter(({ page, level }) => page !== undefined && level === 'fail')
      .map((symptom) => ({ one, symptom })),
  );
  const yields = failing.some(
    ({ one, symptom }) => !is('isState', one, symptom) && !is('restarts', one, symptom),
  )
    ? 'isState'
    : failing.some(({ symptom }) => symptom.page === 'pod-not-ready')
      ? 'restarts'
      : undefined;
  if (yields === undefined) return verdicts;
  return verdicts.map((one) => ({
    ...one,
    symptoms: one.symptoms.filter((symptom) => !is(yields, one, symptom)),
  }));
}

/**
 * A Vault that has forgotten everything is one problem, with a page of its own, and a consequence of a Vault that does not run. A Vault
 * with any resource of the guide, even at another path, is not empty.
 */
export function asEmptyVault(things: readonly LinkVerdict[]): readonly LinkVerdict[] {
  const ofGuide = things.filter(
    ({ link }) => 'resource' in link && link.resource.in === 'vault' && link.resource.explains?.missing,
  );
  const isGone = ({ link: { seen } }: LinkVerdict) =>
    'unknown' in seen || ('exists' in seen.value && !seen.value.exists && seen.value.elsewhere === undefined);
  const isMissing = (id: PageId) =>
    ofGuide.some(({ symptoms }) => symptoms.some((one) => one.isMissing === true && one.page === id));
  if (!isMissing('auth-not-enabled') || !isMissing('kv-absent') || !ofGuide.every(isGone)) return things;
  const notRunning = things
    .flatMap(({ symptoms }) => symptoms)
    .find(
      ({ page, isMissing }) =>
        page === 'vault-unreachable' || (page === 'vault-release-differs' && isMissing === true),
    )?.page;
  const ofEmptyVault = (symptom: Symptom): Symptom =>
    symptom.isMissing
      ? { ...symptom, page: 'vault-empty', isFact: false, with: notRunning ?? symptom.with }
      : symptom;
  return things.map((one) =>
    'resource' in one.link && one.link.resource.in === 'vault'
      ? { ...one, symptoms: one.symptoms.map(ofEmptyVault) }
      : one,
  );
}
