import {
  differSubset,
  Failure,
  joined,
  type Lack,
  observe,
  oneLine,
  type Source,
  type StepContext,
} from 'engine/resource';
import { chartReference, type HelmRelease, isRegistry, type Kubectl } from 'kubernetes';
import { type LiveManifest, liveManifest } from '../objects/release-objects.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import {
  changesWith,
  deletions,
  type RevertedFields,
  refuseLacking,
  revertBesides,
} from './release-changes.ts';
import { versionFor } from './release-command.ts';
import { refuseOthers } from './release-refusals.ts';
import { type ReleaseSpec, type SourceState, upgradedValues } from './release-spec.ts';

/** The inputs of an installation besides its command: the chart, by its digest, and the names of values that are not shown. */
export async function releaseSource(
  systems: ReleaseSystems,
  spec: ReleaseSpec,
  live: HelmRelease | undefined,
  work: StepContext,
): Promise<Source<SourceState>> {
  const { helm, kubectl } = systems;
  const { given, secretValues } = spec;
  const source = { ...spec.source, version: versionFor(live, spec) };
  // A version that its repository lacks is a wrong input. A repository that does not respond may do so later.
  const pulling = helm.chart(source, work).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.kind === 'input') throw error;
    return { digest: oneLine(joined(`not known: ${error.resource}: ${error.seen}`)) };
  });
  // The preflight refuses a helm that is too old, but a section may run without the preflight.
  const [pulled, found, besideIt] = await Promise.all([
    pulling,
    live === undefined ? kubectl.get('namespace', spec.namespace, '', work) : true,
    live === undefined ? spec.beside?.(work) : undefined,
    helm.version(work),
  ]);
  const changes = 'archive' in pulled ? await changesWith(helm, spec, live, pulled, work) : undefined;
  const { manifest } = changes ?? {};
  const inCluster =
    manifest === undefined
      ? NOTHING
      : await liveManifest(kubectl, { manifest, namespace: spec.namespace }, work);
  const { takes, forces, warning }: RevertedFields =
    live && changes ? await revertBesides(helm, live, inCluster, work) : { takes: [], forces: false };
  const names = differSubset(given?.values ?? {}, undefined).map(({ field }) => field);
  const loses = live && (await spec.losesElsewhere?.(work));
  const never = isRegistry(source.url) ? '' : `, and not from a folder ${chartReference(source)}`;
  return {
    shown: {
      chart: `${source.chart} ${source.version} from ${source.url}${never}`,
      digest: pulled.digest,
      ...(given && { [given.variable]: `sets ${names.join(', ')}; the values are not shown` }),
    },
    warning: besideIt ?? warning,
    used: { isRendered: changes !== undefined, forces, hasNamespace: found !== undefined },
    lacks: [
      ...((await spec.lacks?.(upgradedValues(spec, live), work)) ?? []),
      ...(found === undefined ? await namespaceLacks(kubectl, spec.namespace, work) : []),
    ],
    hidden: {
      ...(given && { [given.variable]: given.text }),
      ...(secretValues !== undefined && { GLOO_LICENSE_KEY: JSON.stringify(secretValues) }),
    },
    refusal: loses,
    ...(changes && {
      takes: [...(await deletions(spec, changes, work)), ...takes],
      refusal:
        loses ??
        refuseLacking(spec, live, changes.lacking) ??
        refuseOthers(spec, live, changes.created, inCluster),
    }),
  };
}

const NOTHING: LiveManifest = { found: [], unread: [] };

/** The permission or quota that a new namespace lacks, if the cluster would refuse it. */
async function namespaceLacks(kubectl: Kubectl, name: string, work: StepContext): Promise<readonly Lack[]> {
  const tried = await observe(() => kubectl.dryRunCreate('Namespace', '', { metadata: { name } }, work));
  if ('value' in tried) return [];
  const seen = `it does not exist, and the cluster refuses to create it: ${oneLine(joined(tried.said ?? tried.unknown))}`;
  return [
    {
      of: `namespace ${name}`,
      seen,
      remedy: 'Ask the team that creates namespaces in this cluster to create it.',
    },
  ];
}
