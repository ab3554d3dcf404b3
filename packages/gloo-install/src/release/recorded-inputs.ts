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

/** How helm's description of a revision begins if a run wrote it. An upgrade by somebody else has another description. */
const BY_RUN = 'by gloo-vault-irsa';

/** What helm records of a release that a run installs or upgrades. */
export function descriptionOf(inputs: RecordedInputs = {}): string {
  return Object.keys(inputs).length === 0 ? BY_RUN : `${BY_RUN} ${JSON.stringify(inputs)}`;
}

/** The inputs that helm's description has of the run that wrote a revision; `undefined` if no run wrote it. */
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

/**
 * The last revision of a release that a run for this cluster wrote, whose inputs are what its operator chose. Runs of earlier versions
 * left only their mark: then the last one with it. None of a release that helm has uninstalled.
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
  return ours.find((one) => recordedInputs(one) !== undefined) ?? ours[0];
}

/** Inputs by which a run reached a Vault of the operator's own, and the charts. Others change nothing. */
const REACHES = ['VAULT_ADDR', 'GLOO_HELM_REPO', 'HASHICORP_HELM_REPO'];

/** A difference in the inputs that helm's record keeps. */
export const RECORD = 'recorded-inputs';

/**
 * How the inputs that helm's record of a release has differ from those of a run.
 * @param before those of the last run that wrote a revision: somebody may have written one since
 */
export function differRecords(
  live: HelmRelease,
  inputs: RecordedInputs = {},
  before: RecordedInputs = {},
): readonly Difference[] {
  const recorded = recordedInputs(live) ?? before;
  const names = new Set([...Object.keys(recorded), ...Object.keys(inputs)]);
  for (const name of REACHES) names.delete(name);
  const differences = [...names].flatMap((name) => differ(`inputs.${name}`, recorded[name], inputs[name]));
  return about(RECORD, differences);
}
