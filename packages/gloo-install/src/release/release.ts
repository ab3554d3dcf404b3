import {
  about,
  brief,
  type Difference,
  differ,
  Failure,
  few,
  isOwnMark,
  PRESENT,
  type Resource,
} from 'engine/resource';
import { chartReference, type HelmRelease } from 'kubernetes';
import { leaveToHelm } from '../objects/as-helm.ts';
import { markOfRelease, takenNames, takenText } from '../objects/ownership.ts';
import { autoscaled, liveDifferences } from '../objects/release-objects.ts';
import { SERVICE_ACCOUNT } from '../objects/service-accounts.ts';
import { refusedJob } from '../pods/stuck.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import { createKinds, UNKNOWN_KIND, unknownKind, unknownKinds } from './missing-crds.ts';
import { isAtWork, recoveryFor, stepsBefore, valuesToKeep, waitForHelm } from './pending-release.ts';
import { differRecords } from './recorded-inputs.ts';
import { changesWith, lackingIn, nameOf, refuseUnseen } from './release-changes.ts';
import { helmLines, kindCommands, releaseCommand, runWords, versionFor } from './release-command.ts';
import { refuseDeletedNamespace, refuseRelease, staysSilentBy } from './release-refusals.ts';
import { releaseSource } from './release-source.ts';
import {
  differValues,
  type LiveRelease,
  type ReleaseSpec,
  type SourceState,
  valuesDocument,
  withoutV,
} from './release-spec.ts';

/** A Helm release (`helm install`) in any state. */
export function helmRelease(systems: ReleaseSystems, spec: ReleaseSpec): Resource<LiveRelease, SourceState> {
  const { helm, kubectl, ownership, abandonedAt } = systems;
  const { source } = spec;
  const chart = chartReference(source);
  const id = { name: spec.release, namespace: spec.namespace };
  const name = `helm release ${spec.namespace}/${spec.release}`;
  const uninstallWords = ['uninstall', spec.release, '--namespace', spec.namespace, '--wait'];
  const uninstall = helm.typed(uninstallWords);
  const markOf = (live: LiveRelease) => markOfRelease(live, ownership);
  const mayChange = (live: LiveRelease) => ownership.adopt || markOf(live) !== 'none';
  return {
    kind: `${spec.release}-release`,
    in: 'cluster',
    page: 'release',
    ...spec.facts,
    name,
    claim: spec.claim,
    explains: {
      ...spec.explains,
      differs: {
        [UNKNOWN_KIND]: 'kind-missing',
        [HELM_AT_WORK]: 'another-helm',
        ...spec.explains.differs,
      },
    },
    ownership,
    warning: () => spec.warning,
    async read(work) {
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
    },
    inBrief: ({ version, status }) => `${spec.release} ${version}, ${status}`,
    differs: (live) => [
      ...differRelease(live, spec),
      ...(isOwnMark(markOf(live)) ? differRecords(live, spec.records, spec.recordsBefore) : []),
    ],
    refuses: (live) => refuseRelease(live, spec, live !== undefined && mayChange(live)),
    markOf,
    otherwise: () => spec.otherwise,
    command: (live, used) => releaseCommand(systems, spec, live, used),
    source: (live, work) => releaseSource(systems, spec, live, work),
    async write(live, work, used) {
      const early = live === undefined ? await spec.comesTooEarly?.(work) : undefined;
      if (early !== undefined) throw new Failure({ resource: name, ...early });
      const pulled = await helm.chart({ ...source, version: versionFor(live, spec) }, work);
      if (!used?.isRendered)
        refuseUnseen(name, spec, live, await changesWith(helm, spec, live, pulled, work));
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
      work.progress(`helm ${operation} ${spec.release} ${chart} (usually under a minute, at most 10 min)`);
      // Another helm may have uninstalled the release in the meantime.
      const last = base ?? live;
      const keep = last && valuesToKeep(last);
      const words = runWords(helmLines(operation, ownership, spec, live, used));
      const numbers = isInstalled ? await autoscaled(kubectl, base, work) : [];
      const handed = { input: valuesDocument(spec, keep), file: spec.given?.text, chart: pulled.archive };
      const started = Date.now();
      try {
        await helm.change(id, words, work, handed);
        for (const [line, patch] of numbers)
          await kubectl.change(`pods of ${spec.namespace}`, line, work, patch);
      } catch (error) {
        const refused = await refusedJob(kubectl, id.namespace, started - CLOCKS_DIFFER_MS, work);
        if (refused === undefined || !(error instanceof Failure)) throw error;
        throw error.with({
          cause: `The cluster refuses a pod that the chart starts: ${refused}`,
          words: refused,
        });
      }
    },
    remove: {
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
    },
  };
}

/** The possible difference between this machine's clock and the API server's. */
const CLOCKS_DIFFER_MS = 60_000;

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

const HELM_AT_WORK = 'helm-at-work';

/** The differences of a release. Values beyond the guide's are the operator's own. */
function differRelease(live: LiveRelease, spec: ReleaseSpec): Difference[] {
  const { unknown = [], drifted = [] } = live;
  const known = drifted.filter((one) => !unknown.some(({ kind }) => one.kind === kind.toLowerCase()));
  const { status: state, description } = live;
  const status = differ('status', statusText(live), 'deployed').map((difference) =>
    state === 'failed' ? { ...difference, reported: description } : difference,
  );
  return [
    ...differ('chart', live.chart, spec.source.chart),
    ...differ('version', beforeRollback(live).version, withoutV(versionFor(live, spec))),
    ...(isAtWork(live) ? about(HELM_AT_WORK, status) : status),
    ...differValues(live.values, spec),
    ...staysSilentBy(spec, live).flatMap((path) => differ(`values.${path}`, false, true)),
    ...known.flatMap(({ kind, differences }) =>
      kind === 'serviceaccount' ? about(SERVICE_ACCOUNT, differences) : differences,
    ),
    ...unknown.map(unknownKind),
  ];
}

/** The revision that a rollback brings back: the record of an interrupted upgrade says what helm began, not what runs. */
function beforeRollback(live: HelmRelease): Pick<HelmRelease, 'version' | 'manifest'> {
  return (recoveryFor(live) === 'rollback' && live.deployed) || live;
}

/** The status, with helm's description of a failure. */
function statusText({ status, description }: LiveRelease): string {
  return status === 'failed' && description !== '' ? `failed: ${brief(description)}` : status;
}
