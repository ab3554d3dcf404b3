import { about, brief, type Difference, differ, isOwnMark, type Resource } from 'engine/resource';
import { titleOfRelease } from 'kubernetes';
import { markOfRelease } from '../objects/ownership.ts';
import { SERVICE_ACCOUNT } from '../objects/service-accounts.ts';
import { withoutV } from '../systems/charts.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import { beforeRollback, readRelease } from './live-release.ts';
import { UNKNOWN_KIND, unknownKind } from './missing-crds.ts';
import { isAtWork } from './pending-release.ts';
import { differRecords } from './recorded-inputs.ts';
import { releaseCommand, versionFor } from './release-command.ts';
import { refuseRelease, staysSilentBy } from './release-refusals.ts';
import { releaseRemoval } from './release-removal.ts';
import { releaseSource } from './release-source.ts';
import { differValues, type LiveRelease, type ReleaseSpec, type SourceState } from './release-spec.ts';
import { writeRelease } from './release-write.ts';

/** A Helm release (`helm install`) in any state. */
export function helmRelease(systems: ReleaseSystems, spec: ReleaseSpec): Resource<LiveRelease, SourceState> {
  const { ownership } = systems;
  const markOf = (live: LiveRelease) => markOfRelease(live, ownership);
  const mayChange = (live: LiveRelease) => ownership.adopt || markOf(live) !== 'none';
  return {
    kind: `${spec.release}-release`,
    in: 'cluster',
    page: 'release',
    ...spec.facts,
    name: titleOfRelease({ name: spec.release, namespace: spec.namespace }),
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
    read: (work) => readRelease(systems, spec, work),
    inBrief: ({ version, status }) => `${spec.release} ${version}, ${status}`,
    differs: (live) => [
      ...differRelease(live, spec),
      ...(isOwnMark(markOf(live)) ? differRecords(live, spec) : []),
    ],
    refuses: (live) => refuseRelease(live, spec, live !== undefined && mayChange(live)),
    markOf,
    otherwise: () => spec.otherwise,
    command: (live, used) => releaseCommand(systems, spec, live, used),
    source: (live, work) => releaseSource(systems, spec, live, work),
    write: (live, work, used) => writeRelease(systems, spec, live, work, used),
    remove: releaseRemoval(systems, spec),
  };
}

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

/** The status, with helm's description of a failure. */
function statusText({ status, description }: LiveRelease): string {
  return status === 'failed' && description !== '' ? `failed: ${brief(description)}` : status;
}
