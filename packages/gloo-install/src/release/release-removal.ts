import { few, type Removal } from 'engine/resource';
import { markOfRelease, takenText } from '../objects/ownership.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import { createKinds } from './missing-crds.ts';
import { waitForHelm } from './pending-release.ts';
import { kindCommands } from './release-command.ts';
import type { LiveRelease, ReleaseSpec } from './release-spec.ts';

/** How a teardown uninstalls a release (`helm uninstall`), and why it keeps it. */
export function releaseRemoval(systems: ReleaseSystems, spec: ReleaseSpec): Removal<LiveRelease> {
  const { helm, kubectl, ownership, abandonedAt } = systems;
  const id = { name: spec.release, namespace: spec.namespace };
  const uninstallWords = ['uninstall', spec.release, '--namespace', spec.namespace, '--wait'];
  const uninstall = helm.typed(uninstallWords);
  const markOf = (live: LiveRelease) => markOfRelease(live, ownership);
  return {
    async read(live, work) {
      // With `--keep-history`, helm keeps a record of an uninstalled release.
      const isAbsent = live.status === 'absent' && live.taken === undefined;
      if (live.status === 'uninstalled' || isAbsent) return undefined;
      const asks = markOf(live) === 'created' && live.refusal === undefined;
      const [lost, served] = asks ? await Promise.all([spec.wouldBeLost?.(work), spec.serves?.(work)]) : [];
      return { ...live, wouldBeLost: [...(lost ?? []), ...(served ?? [])] };
    },
    // An installation by another tool stays, with everything that it needs: nothing of it is deleted.
    markOf: (live) => (live.taken === undefined ? markOf(live) : 'created'),
    usedBy({ wouldBeLost, taken, refusal }: LiveRelease & { readonly wouldBeLost: readonly string[] }) {
      if (refusal !== undefined) return { seen: refusal.seen ?? '', options: refusal.options };
      if (taken !== undefined) return { seen: takenText(taken, spec), options: [] };
      return wouldBeLost.length === 0
        ? undefined
        : {
            seen: `its deletion would lose ${few(wouldBeLost)}`,
            options: [`Once nobody needs that: ${uninstall}`],
          };
    },
    command: (live) => ({ run: [[...kindCommands(kubectl, spec, live), uninstall].join(' &&\n')] }),
    async run(live, work) {
      // Uninstalling a release twice does no harm.
      const ended = live.status === 'uninstalling';
      if (!ended && (await waitForHelm(helm, live, work, abandonedAt)) === undefined) return;
      await createKinds(systems, spec, live, work);
      work.progress(uninstall);
      await helm.change(id, uninstallWords, work);
    },
  };
}
