import { quote, type Refusal } from 'engine/resource';
import semver from 'semver';
import { isOfHook, type ManifestObject } from '../objects/manifest.ts';
import { isSameRelease, ownerOf, refuseNew, refuseTaken } from '../objects/ownership.ts';
import type { LiveManifest } from '../objects/release-objects.ts';
import { versionFor } from './release-command.ts';
import { type LiveRelease, type ReleaseSpec, upgradedValues } from './release-spec.ts';

/** Nothing can be created in a namespace that is being deleted. */
export function refuseDeletedNamespace(namespace: string): Refusal {
  return {
    seen: `namespace ${namespace} is being deleted, and nothing can be created in it`,
    differences: [],
    options: [
      `Wait until it is gone: kubectl wait --for=delete namespace/${quote(namespace)} --timeout=5m`,
      `If it stays, its conditions say what keeps it: kubectl describe namespace ${quote(namespace)}`,
    ],
  };
}

/** Why a release is not changed: another edition, a newer version, or objects with its names in another release. */
export function refuseRelease(
  live: LiveRelease | undefined,
  spec: ReleaseSpec,
  mayChange: boolean,
): Refusal | undefined {
  const { release, namespace } = spec;
  if (live?.taken !== undefined)
    return refuseTaken(live.taken, { release, namespace }, spec.whenTaken ?? spec.otherwise);
  if (live?.refusal !== undefined) return live.refusal;
  if (live?.chart === `${spec.source.chart}-ee`) {
    // An upgrade to the open-source chart would remove the objects that only the Enterprise chart has.
    return {
      seen: 'it is the Enterprise edition, and --enterprise is missing',
      options: [
        'Add --enterprise.',
        `If you do mean the open-source edition: helm uninstall ${release} -n ${namespace}`,
      ],
    };
  }
  const silenced = refuseSilence(spec, live);
  if (silenced !== undefined) return silenced;
  if (!live || !mayChange || semver.valid(live.version) === null) return undefined;
  if (!semver.gt(live.version, versionFor(live, spec))) return undefined;
  return {
    seen: 'it is newer than the requested version',
    options: [
      `A downgrade can lose configuration: set ${spec.source.versionVariable}=${live.version} to keep it.`,
      ...(live.revision > 1
        ? [
            `If you do mean the older one, with its values of then: helm history ${release} -n ${namespace} lists the revisions for helm rollback ${release} REVISION -n ${namespace}`,
          ]
        : []),
    ],
  };
}

/**
 * Helm refuses a change if an object that it would create exists. Only an upgrade takes over existing objects that name the release. A
 * plan continues past objects that it may not read.
 */
export function refuseOthers(
  { release, namespace }: ReleaseSpec,
  live: LiveRelease | undefined,
  created: readonly ManifestObject[],
  { found }: LiveManifest,
): Refusal | undefined {
  const thisRelease = { release, namespace };
  const isCreated = (one: ManifestObject) => created.some(({ text }) => text === one.text);
  const taken = found.flatMap((one) => {
    if (one.live === undefined || isOfHook(one) || !isCreated(one)) return [];
    const owner = ownerOf(one.live);
    return live !== undefined && isSameRelease(owner, thisRelease)
      ? []
      : { kind: one.kind, name: one.name, owner };
  });
  if (taken.length === 0) return undefined;
  const instead = 'Whoever made them can give them other names.';
  return live === undefined ? refuseTaken(taken, thisRelease, instead) : refuseNew(taken, instead);
}

/** The values that would keep a release from reporting its logins, even after an upgrade with these values. */
function silencedAfter(spec: ReleaseSpec, live: LiveRelease | undefined): readonly string[] {
  return spec.silencedBy?.(upgradedValues(spec, live)) ?? [];
}

/** The values that keep a release silent, even after an upgrade. A change by the upgrade is a difference of its own. */
export function staysSilentBy(spec: ReleaseSpec, live: LiveRelease): readonly string[] {
  const after = silencedAfter(spec, live);
  return (spec.silencedBy?.(live.values) ?? []).filter((path) => after.includes(path));
}

/** The logins of a Gloo without metrics cannot be proven, so no run installs one. */
function refuseSilence(spec: ReleaseSpec, live: LiveRelease | undefined): Refusal | undefined {
  const [path] = silencedAfter(spec, live);
  if (path === undefined) return undefined;
  return {
    seen: `values.${path} is false: without metrics, Gloo does not tell whether it has logged in, and no run can prove it`,
    options: [
      `Set ${path} to true in the file that ${spec.release.toUpperCase()}_HELM_VALUES names: a run lays it over the release’s values.`,
    ],
  };
}
