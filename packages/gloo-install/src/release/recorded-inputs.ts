import {
  about,
  type Difference,
  differ,
  isObject,
  isOwnMark,
  type Owner,
  type StepContext,
} from 'engine/resource';
import type { Helm, HelmRelease } from 'kubernetes';
import { markOfRelease, type ReleaseName } from '../objects/ownership.ts';
import type { RecordedInputs } from '../systems/systems.ts';

/** The start of helm's description of a revision that a run wrote. Any other upgrade has another description. */
const BY_RUN = 'by gloo-vault-irsa';

/** Helm's description of a release that a run installs or upgrades. */
export function descriptionOf(inputs: RecordedInputs = {}): string {
  return Object.keys(inputs).length === 0 ? BY_RUN : `${BY_RUN} ${JSON.stringify(inputs)}`;
}

/** The inputs, in helm's description, of the run that wrote a revision; `undefined` if no run wrote it. */
export function recordedInputs({
  description,
}: Pick<HelmRelease, 'description'>): RecordedInputs | undefined {
  if (description === BY_RUN) return {};
  if (!description.startsWith(`${BY_RUN} {`)) return undefined;
  try {
    const inputs: unknown = JSON.parse(description.slice(BY_RUN.length));
    return isObject(inputs)
      ? Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]))
      : {};
  } catch {
    return undefined;
  }
}

/** Helm's description of a revision that a rollback made, with the revision that it repeats. */
const ROLLED_BACK = /^Rollback to (\d+)$/;

/**
 * The last revision of a release that a run for this cluster wrote, with the inputs that its operator chose. After a rollback, the
 * last one up to the revision that came back. Earlier versions left only their mark: then the last revision with the mark. None for
 * an uninstalled release.
 */
export async function chosenRevision(
  helm: Helm,
  owner: Owner,
  id: ReleaseName,
  work: StepContext,
): Promise<HelmRelease | undefined> {
  const revisions = await helm.revisions(id.release, id.namespace, work);
  if (revisions[0]?.status === 'uninstalled') return undefined;
  const ours = revisions.filter((one) => isOwnMark(markOfRelease(one, owner)));
  let newest = Number.POSITIVE_INFINITY;
  for (const one of ours) {
    if (one.revision > newest) continue;
    if (recordedInputs(one) !== undefined) return one;
    newest = Number(ROLLED_BACK.exec(one.description)?.[1] ?? newest);
  }
  return ours.find((one) => recordedInputs(one) !== undefined) ?? ours[0];
}

/** What a run records in helm's description of a release. */
export interface Recorded {
  /** Inputs of the run that the release does not show. */
  readonly records?: RecordedInputs;
  /** The same inputs of the last run that wrote a revision. */
  readonly recordsBefore?: RecordedInputs;
  /** The names of those with which, whatever their values, the release's objects are the same. */
  readonly recordsForLaterRun?: readonly string[];
}

/** A difference in the inputs that helm's description records. */
export const RECORD = 'recorded-inputs';

/**
 * The differences between the inputs in helm's description of a release and those of a run.
 * @param spec.recordsBefore the inputs of the last run that wrote a revision: someone else may have written one since
 */
export function differRecords(
  live: HelmRelease,
  { records = {}, recordsBefore = {}, recordsForLaterRun = [] }: Recorded,
): readonly Difference[] {
  const before = recordedInputs(live) ?? recordsBefore;
  const names = new Set([...Object.keys(before), ...Object.keys(records)]);
  for (const name of recordsForLaterRun) names.delete(name);
  const differences = [...names].flatMap((name) => differ(`inputs.${name}`, before[name], records[name]));
  return about(RECORD, differences);
}
