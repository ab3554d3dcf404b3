import {
  commandLines,
  type Difference,
  differ,
  fits,
  type Owner,
  type Ownership,
  quote,
  type Refusal,
  type Resource,
  type Work,
} from 'engine/resource';
import { type Helm, type HelmRelease, labelList } from 'kubernetes';
import { contradictions, type Values } from './given-values.ts';
import { isManagedRelease, ownershipLabels } from './ownership-labels.ts';
import { clearanceOf, valuesToKeep, waitForHelm } from './pending-release.ts';
import {
  differValues,
  guideValues,
  isDowngrade,
  type ReleaseValues,
  valuesDocument,
  wantedValues,
  withoutV,
} from './release-values.ts';
import { isRegistry } from './repository.ts';

export interface ReleaseSpec extends ReleaseValues {
  readonly release: string;
  readonly namespace: string;
  /** Local name and chart, as in `gloo/gloo`; or an address, as in `oci://registry/charts/gloo`. */
  readonly chart: string;
  /** With or without a leading `v`. */
  readonly version: string;
  /** Whether an installed release keeps its version: the guide names none, so any fits. */
  readonly keepsVersion?: boolean;
  /** The command that prints the secret values, for people who type it: its output is piped into helm. */
  readonly secretsByHand?: string;
  readonly warning?: string | undefined;
  readonly otherwise: string;
  /** The data that its deletion would destroy and that must not be lost. */
  readonly wouldBeLost?: (work: Work) => Promise<readonly string[]>;
  /** What of its objects is missing in the cluster; an upgrade creates it again. */
  readonly missing?: (work: Work) => Promise<readonly Difference[]>;
  /** Which of the operator's own values defeat the guide's, though they are others. */
  readonly defeats?: (given: Values) => readonly Difference[];
  /** Why a release that exists stays as it is, whoever owns it. */
  readonly refuses?: (live: LiveRelease) => Refusal | undefined;
}

export interface LiveRelease extends HelmRelease {
  readonly missing?: readonly Difference[] | undefined;
}

/** A Helm release (`helm install`) in any state. */
export function helmRelease(helm: Helm, ownership: Ownership, spec: ReleaseSpec): Resource<LiveRelease> {
  const name = `helm release ${spec.namespace}/${spec.release}`;
  const of = `${spec.release} --namespace ${quote(spec.namespace)}`;
  const uninstall = `helm uninstall ${of} --wait`;
  const mayChange = (live: LiveRelease) => ownership.adopt || isManagedRelease(live, ownership);
  const withSecrets = (command: string, live: LiveRelease | undefined) => {
    if (spec.secretsByHand === undefined) return command;
    return live === undefined
      ? `${spec.secretsByHand} |\n  ${command} --values -`
      : `${command} --set license_key=****`;
  };
  return {
    kind: `${spec.release}-release`,
    name,
    ownership,
    ...(spec.warning !== undefined && { warning: spec.warning }),
    check: [
      fits(`helm get metadata ${of} --output json`, {
        chart: chartName(spec.chart),
        status: 'deployed',
        ...(!spec.keepsVersion && { version: withoutV(spec.version) }),
      }),
      fits(`helm get values ${of} --output json`, wantedValues(spec)),
    ].join(' &&\n'),
    async read(work) {
      const live = await helm.release(spec.release, spec.namespace, work);
      return live && { ...live, missing: await spec.missing?.(work) };
    },
    inBrief: ({ version, status }) => `${spec.release} ${version}, ${status}`,
    differs: (live) => differRelease(live, spec),
    refuses: (live) => refuseRelease(live, spec, live !== undefined && mayChange(live)),
    mayChange: (live) => isManagedRelease(live, ownership) || spec.otherwise,
    command: (live) => withSecrets(releaseCommand(ownership, spec, live), live),
    async write(live, work) {
      const base = live && (await waitForHelm(helm, live, work));
      const keep = base && valuesToKeep(base);
      const install = {
        release: spec.release,
        chart: spec.chart,
        namespace: spec.namespace,
        version: versionFor(live, spec),
        set: spec.set,
        given: spec.given?.text,
        values: valuesDocument(spec, keep),
        labels: ownershipLabels(ownership),
        resetValues: keep !== undefined,
      };
      await updateRepositoryOf(helm, spec.chart, work);
      const clearance = base && clearanceOf(base);
      if (base !== undefined && clearance !== undefined) {
        work.say(`helm ${clearance} ${spec.release} (it is ${base.status})`);
        // Whatever kept the installation's Jobs from running also keeps those of the uninstallation from running.
        await (clearance === 'uninstall'
          ? helm.uninstall(base, work, ['--no-hooks'])
          : helm.rollback(base, work));
      }
      const operation = base === undefined || clearance === 'uninstall' ? 'install' : 'upgrade';
      work.say(`helm ${operation} ${spec.release} ${spec.chart} (usually under a minute, at most 10 min)`);
      await helm[operation](install, work);
    },
    remove: {
      async read(live, work) {
        // With `--keep-history`, helm keeps a record of what it has uninstalled.
        if (live.status === 'uninstalled') return undefined;
        const managed = isManagedRelease(live, ownership);
        return { ...live, wouldBeLost: managed ? ((await spec.wouldBeLost?.(work)) ?? []) : [] };
      },
      isManaged: (live) => isManagedRelease(live, ownership),
      usedBy: ({ wouldBeLost }: LiveRelease & { readonly wouldBeLost: readonly string[] }) =>
        wouldBeLost.length === 0
          ? undefined
          : {
              seen: `its deletion would lose ${wouldBeLost.join(', ')}`,
              options: [`Once nobody needs that: ${uninstall}`],
            },
      command: () => uninstall,
      async run(live, work) {
        // Uninstalling a release twice does no harm.
        const ended = live.status === 'uninstalling';
        if (!ended && (await waitForHelm(helm, live, work)) === undefined) return;
        work.say(uninstall);
        await helm.uninstall(live, work);
      },
    },
  };
}

/** A stale repository index lacks new versions; OCI registries have no index. */
async function updateRepositoryOf(helm: Helm, chart: string, work: Work): Promise<void> {
  if (isRegistry(chart)) return;
  const [repository = ''] = chart.split('/');
  await helm.updateRepository(repository, work);
}

/** How a release differs. Values beyond the guide's are the operator's own. */
function differRelease(live: LiveRelease, spec: ReleaseSpec): Difference[] {
  return [
    ...differ('chart', live.chart, chartName(spec.chart)),
    ...differ('version', live.version, withoutV(versionFor(live, spec))),
    ...differ('status', live.status, 'deployed'),
    ...differValues(live.values, spec),
    ...(live.missing ?? []),
  ];
}

function refuseRelease(
  live: LiveRelease | undefined,
  spec: ReleaseSpec,
  mayChange: boolean,
): Refusal | undefined {
  const { release, namespace } = spec;
  const { variable, file, values = {} } = spec.given ?? {};
  const differences = [...contradictions(values, guideValues(spec)), ...(spec.defeats?.(values) ?? [])];
  if (differences.length > 0) {
    // The operator's values may add to the guide's, and never change them.
    return {
      seen: `${variable} contradicts the guide`,
      differences,
      options: [`Remove these values from ${file}: the verification assumes the guide’s values.`],
    };
  }
  const refusal = live && spec.refuses?.(live);
  if (refusal !== undefined) return refusal;
  if (live?.chart === `${chartName(spec.chart)}-ee`) {
    // An upgrade to the open-source chart would remove what the Enterprise chart alone has.
    return {
      seen: 'it is the Enterprise edition, and --enterprise is missing',
      options: [
        'Run again with --enterprise.',
        `If you do mean the open-source edition: helm uninstall ${release} -n ${namespace}, then run again.`,
      ],
    };
  }
  if (!live || !mayChange || !isDowngrade(live.version, versionFor(live, spec))) return undefined;
  return {
    options: [
      `Release ${release} is newer than the requested version, and a downgrade can lose configuration: set EDGE_VERSION=v${live.version} to keep it.`,
      `If you do mean the older one: helm rollback ${release} -n ${namespace}, then run again.`,
    ],
  };
}

/** The version to install, or to correct an installed release in. */
function versionFor(live: HelmRelease | undefined, { version, keepsVersion }: ReleaseSpec): string {
  const stays = live !== undefined && clearanceOf(live) !== 'uninstall';
  return keepsVersion && stays ? live.version : version;
}

function chartName(chart: string): string {
  return chart.split('/').at(-1) ?? chart;
}

/**
 * The command that a person would type to install a release, or to update an existing one. Labels mark an adopted one as
 * managed.
 */
export function releaseCommand(ownership: Owner, spec: ReleaseSpec, live?: HelmRelease): string {
  if (live === undefined) return helmCommand('install', '--create-namespace', spec);
  const of = `${spec.release} --namespace ${quote(spec.namespace)}`;
  const clearance = clearanceOf(live);
  if (clearance === 'uninstall')
    return `helm uninstall ${of} --wait --no-hooks\n${helmCommand('install', '--create-namespace', spec, live)}`;
  const marked = isManagedRelease(live, ownership)
    ? ''
    : ` --labels ${labelList(ownershipLabels(ownership))}`;
  if (valuesToKeep(live) === undefined)
    return `${helmCommand('upgrade', '--reset-then-reuse-values', spec, live)}${marked}`;
  const upgrade = `helm get values ${of} --revision ${live.revision} --output yaml |
  ${helmCommand('upgrade', '--reset-values --values -', spec, live)}${marked}`;
  return clearance === 'rollback' ? `helm rollback ${of}\n${upgrade}` : upgrade;
}

/** `helm install` or `helm upgrade` with the guide's values, from a file. */
function helmCommand(operation: string, options: string, spec: ReleaseSpec, live?: HelmRelease): string {
  const { release, namespace, chart, set = {}, values, given } = spec;
  const sets = Object.entries(set).map(([path, value]) => ` --set "${path}=${value}"`);
  const last = [
    `--version ${quote(versionFor(live, spec))}`,
    ...(given === undefined ? [] : [`--values ${quote(given.file)}`]),
    ...(values === undefined ? [] : ['--values helm-overrides.yaml']),
  ].join(' ');
  return commandLines(
    `helm ${operation} ${release} ${quote(chart)}${sets.join('')}`,
    `--namespace ${quote(namespace)} ${options}`,
    last,
  );
}
