import { Failure, type StepContext } from 'engine/resource';
import { chartReference, titleOfRelease } from 'kubernetes';
import { leaveToHelm } from '../objects/as-helm.ts';
import { replicaPatches } from '../objects/release-objects.ts';
import { refusedJob } from '../pods/stuck.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import { createKinds } from './missing-crds.ts';
import { recoveryFor, stepsBefore, valuesToKeep, waitForHelm } from './pending-release.ts';
import { changesWith, refuseUnseen } from './release-changes.ts';
import { helmLines, runWords, versionFor } from './release-command.ts';
import { type LiveRelease, type ReleaseSpec, type SourceState, valuesDocument } from './release-spec.ts';

/** The possible difference between this machine's clock and the API server's. */
const CLOCKS_DIFFER_MS = 60_000;

/** Installs or upgrades a release, after what helm needs before: its kinds of objects, a rollback, an uninstallation. */
export async function writeRelease(
  systems: ReleaseSystems,
  spec: ReleaseSpec,
  live: LiveRelease | undefined,
  work: StepContext,
  used: SourceState | undefined,
): Promise<void> {
  const { helm, kubectl, ownership, abandonedAt } = systems;
  const id = { name: spec.release, namespace: spec.namespace };
  const name = titleOfRelease(id);
  const early = live === undefined ? await spec.comesTooEarly?.(work) : undefined;
  if (early !== undefined) throw new Failure({ resource: name, ...early });
  const pulled = await helm.chart({ ...spec.source, version: versionFor(live, spec) }, work);
  if (!used?.isRendered) refuseUnseen(name, spec, live, await changesWith(helm, spec, live, pulled, work));
  // Without its kinds of objects, helm fails at once.
  const mayBeAtWork = live !== undefined && (live.unknown ?? []).length === 0;
  const base = mayBeAtWork ? await waitForHelm(helm, live, work, abandonedAt) : live;
  if (live !== undefined) await createKinds(systems, spec, live, work);
  for (const [tool, words, patch] of base === undefined ? [] : stepsBefore(base, used?.forces)) {
    work.progress(systems[tool].typed(words, patch));
    if (tool === 'helm') await helm.change(id, words, work);
    else await kubectl.change(`objects of ${spec.namespace}/${spec.release}`, words, work, patch);
  }
  for (const { back } of live?.drifted ?? []) if (back) await leaveToHelm(kubectl, back.of, work);
  const isInstalled = base !== undefined && recoveryFor(base) !== 'uninstall';
  const operation = isInstalled ? 'upgrade' : 'install';
  work.progress(
    `helm ${operation} ${spec.release} ${chartReference(spec.source)} (usually under a minute, at most 10 min)`,
  );
  // Another helm may have uninstalled the release in the meantime.
  const last = base ?? live;
  const keep = last && valuesToKeep(last);
  const words = runWords(helmLines(operation, ownership, spec, live, used));
  const numbers = isInstalled ? await replicaPatches(kubectl, base, work) : [];
  const handed = { input: valuesDocument(spec, keep), file: spec.given?.text, chart: pulled.archive };
  const started = Date.now();
  try {
    await helm.change(id, words, work, handed);
    for (const [line, patch] of numbers) await kubectl.change(`pods of ${spec.namespace}`, line, work, patch);
  } catch (error) {
    const refused = await refusedJob(kubectl, id.namespace, started - CLOCKS_DIFFER_MS, work);
    if (refused === undefined || !(error instanceof Failure)) throw error;
    throw error.with({
      cause: `The cluster refuses a pod that the chart starts: ${refused}`,
      words: refused,
    });
  }
}
