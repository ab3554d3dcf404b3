import { differ, PRESENT, type StepContext } from 'engine/resource';
import type { HelmRelease } from 'kubernetes';
import { takenNames } from '../objects/ownership.ts';
import { liveDifferences } from '../objects/release-objects.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import { unknownKinds } from './missing-crds.ts';
import { recoveryFor } from './pending-release.ts';
import { lackingIn, nameOf } from './release-changes.ts';
import { refuseDeletedNamespace } from './release-refusals.ts';
import type { LiveRelease, ReleaseSpec } from './release-spec.ts';

/** Stands for a release that does not exist. */
const NO_RELEASE = {
  chart: '',
  version: '',
  status: 'absent',
  revision: 0,
  description: '',
  recorded: 0,
  values: {},
  labels: {},
  manifest: '',
};

/** Reads a release and its objects. It exists also if others have taken its objects' names, or if its namespace is being deleted. */
export async function readRelease(
  { helm, kubectl }: Pick<ReleaseSystems, 'helm' | 'kubectl'>,
  spec: ReleaseSpec,
  work: StepContext,
): Promise<LiveRelease | undefined> {
  const id = { name: spec.release, namespace: spec.namespace };
  const found = await helm.release(id.name, id.namespace, work);
  if (found === undefined) {
    const [taken, inNamespace] = await Promise.all([
      takenNames(kubectl, spec, spec.makes ?? [], work),
      kubectl.get('namespace', id.namespace, '', work),
    ]);
    if (inNamespace?.metadata.deletionTimestamp !== undefined)
      return { ...id, ...NO_RELEASE, refusal: refuseDeletedNamespace(id.namespace) };
    return taken.length === 0 ? undefined : { ...id, ...NO_RELEASE, taken };
  }
  const refusal = await spec.refuses?.(found, work);
  const asked = unknownKinds(kubectl, found, work);
  // A release that helm has to remove first says nothing about its objects. A failed or interrupted upgrade hides no difference.
  if (recoveryFor(found) === 'uninstall') return { ...found, refusal, unknown: await asked };
  const { manifest } = beforeRollback(found);
  const [unknown, differing] = await Promise.all([
    asked,
    liveDifferences(kubectl, { ...found, manifest }, work),
  ]);
  const lacking = lackingIn(spec, found.manifest).map((one) => ({
    kind: one.kind.toLowerCase(),
    differences: differ(nameOf(one), undefined, PRESENT),
  }));
  return { ...found, refusal, drifted: [...lacking, ...differing], unknown };
}

/** The revision that a rollback brings back: the record of an interrupted upgrade says what helm began, not what runs. */
export function beforeRollback(live: HelmRelease): Pick<HelmRelease, 'version' | 'manifest'> {
  return (recoveryFor(live) === 'rollback' && live.deployed) || live;
}
