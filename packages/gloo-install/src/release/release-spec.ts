import {
  type Difference,
  differencesText,
  differSubset,
  type Explains,
  type FailureFacts,
  type GuideFile,
  hasReference,
  type Lack,
  NOT_SHOWN,
  type Refusal,
  type Resource,
  type StepContext,
} from 'engine/resource';
import type { ChartSource, HelmRelease } from 'kubernetes';
import { Document, parse, parseDocument } from 'yaml';
import type { ManifestObject } from '../objects/manifest.ts';
import type { MadeByChart, TakenName } from '../objects/ownership.ts';
import type { DriftedObject } from '../objects/release-objects.ts';
import { differInSources } from '../objects/settings.ts';
import { type GivenValues, mergedValues, type Values, valueAt } from '../systems/given-values.ts';
import type { GuideRelease } from '../systems/systems.ts';
import type { Recorded } from './recorded-inputs.ts';

export interface ReleaseSpec extends Recorded {
  readonly release: GuideRelease;
  readonly namespace: string;
  readonly source: ChartSource;
  /** Whether an installed release keeps its version, because the guide accepts any. */
  readonly keepsVersion?: boolean;
  /** The guide's values from `--set`, by their paths. */
  readonly set?: Readonly<Record<string, boolean>>;
  /** The guide's values from `helm-overrides.yaml`. */
  readonly values?: Pick<GuideFile, 'file' | 'text'>;
  /** The operator's own values, which the guide's override. */
  readonly given?: GivenValues | undefined;
  /** Secret values: passed to helm in the same way, and never shown. */
  readonly secretValues?: Values;
  /** The command that prints the secret values, for people: its output is piped into helm. */
  readonly secretsByHand?: string;
  readonly facts?: Pick<Resource, 'needs' | 'teardown'>;
  readonly claim: string;
  readonly explains: Explains;
  readonly warning?: string | undefined;
  /** Another installation of its kind in the cluster, a sentence; read before this one is installed. */
  readonly beside?: (work: StepContext) => Promise<string | undefined>;
  /** The settings that its pods will lack with these values; read before the first change of a run. */
  readonly lacks?: (values: Values, work: StepContext) => Promise<readonly Lack[]>;
  /** Why an upgrade would lose something elsewhere; read before it. */
  readonly losesElsewhere?: (work: StepContext) => Promise<Refusal | undefined>;
  /** Why an installation would not work yet; read right before it. */
  readonly comesTooEarly?: (work: StepContext) => Promise<Omit<FailureFacts, 'resource'> | undefined>;
  readonly otherwise: string;
  /** The data that would be lost with the release. */
  readonly wouldBeLost?: (work: StepContext) => Promise<readonly string[]>;
  /** The other losses of its users when it is removed. */
  readonly serves?: (work: StepContext) => Promise<readonly string[]>;
  /** Objects that show an installation under another name, or by another tool. */
  readonly makes?: readonly MadeByChart[];
  /** The objects of the release that the guide needs. */
  readonly needs?: readonly Pick<ManifestObject, 'kind' | 'name'>[];
  /** The paths of the values that keep the release from reporting its logins. */
  readonly silencedBy?: (values: Values) => readonly string[];
  /** What the operator can do about such an installation, a sentence. */
  readonly whenTaken?: string;
  /** Why an existing release stays as it is, even with `--adopt`, and in a teardown. */
  readonly refuses?: (release: HelmRelease, work: StepContext) => Promise<Refusal | undefined>;
}

/** Facts from a plan for the command and the change of a release. */
export interface SourceState {
  /** Whether the plan shows the objects that the upgrade deletes. */
  readonly isRendered: boolean;
  /** Whether the plan shows the fields set by others, which helm then takes over. */
  readonly forces: boolean;
  /** Whether the namespace exists: creating it again may be denied. */
  readonly hasNamespace: boolean;
}

/** A kind of objects that the cluster does not know, because its CRD was deleted. */
export type UnknownKind = Pick<ManifestObject, 'kind' | 'apiVersion'>;

export interface LiveRelease extends HelmRelease {
  /** Objects that the guide needs, or that were deleted or changed in the cluster; an upgrade restores them. */
  readonly drifted?: readonly DriftedObject[];
  /** The kinds of its objects that the cluster does not know. */
  readonly unknown?: readonly UnknownKind[];
  /** Why the release stays as it is. */
  readonly refusal?: Refusal | undefined;
  /** If the release does not exist, the names of its objects that others have taken. */
  readonly taken?: readonly TakenName[];
}

/** The guide's values, from `--set` and from `helm-overrides.yaml`. */
export function guideValues({ set = {}, values }: Pick<ReleaseSpec, 'set' | 'values'>): object {
  const document = parseDocument(values?.text ?? '');
  for (const [path, value] of Object.entries(set)) document.setIn(path.split('.'), value);
  return document.toJS() as object;
}

/** The live values of a release at a document's references to variables, by reference. */
export function valuesAtReferences(document: string, { values }: Pick<HelmRelease, 'values'>) {
  const live = new Map(leavesOf(values));
  return new Map(
    leavesOf(parse(document)).flatMap(([path, one]) => {
      const value = live.get(path);
      return value !== undefined && hasReference(one) ? [[one, value] as const] : [];
    }),
  );
}

/** The values of a document except lists and maps, with their paths. */
function leavesOf(document: unknown, path = ''): readonly (readonly [path: string, value: string])[] {
  if (typeof document !== 'object' || document === null) return [[path, String(document)]];
  return Object.entries(document).flatMap(([key, value]) => leavesOf(value, `${path}/${key}`));
}

/** All values of an installation: the guide's over the operator's own, and the secret ones. */
function installedValues(spec: ReleaseSpec): object {
  const wanted = mergedValues(spec.given?.values ?? {}, guideValues(spec));
  return mergedValues(wanted, spec.secretValues ?? {}) as object;
}

/** All values after an upgrade, which keeps those of the release that nobody sets. */
export const upgradedValues = (spec: ReleaseSpec, live: Pick<HelmRelease, 'values'> | undefined): Values =>
  mergedValues(live?.values ?? {}, installedValues(spec)) as Values;

/**
 * The values of a release that differ. Only the guide's own are shown: any of the operator's may be a secret, whatever its
 * name. A key without a value (null) equals an absent one, and an empty license key equals none: helm drops the
 * former, and may have kept either in an upgraded release.
 */
export function differValues(live: HelmRelease['values'], spec: ReleaseSpec): Difference[] {
  const guideFields = new Set(differSubset(guideValues(spec), undefined, 'values').map(({ field }) => field));
  const known = Object.fromEntries(
    Object.keys(spec.secretValues ?? {}).map((name) => [name, live[name] ?? '']),
  );
  const read = { ...withTruths(live, spec.set), ...known };
  const wanted = installedValues(spec);
  return differSubset(wanted, read, 'values').map((difference) => {
    const { field, live } = difference;
    if (!guideFields.has(field)) return { ...difference, live: live && NOT_SHOWN, wanted: NOT_SHOWN };
    if (!field.endsWith(SOURCES)) return difference;
    const [is, should] = [read, wanted].map((values) => ({
      sources: valueAt(values, field.replace('values.', '')),
    }));
    return { ...difference, inShort: differencesText(differInSources(is, should)) };
  });
}

/** The field with the list of sources of secrets. */
const SOURCES = '.secretOptions.sources';

/** Values in which the text `true` is replaced by true where the guide's command sets true: the chart treats both alike. */
function withTruths(values: Values, set: ReleaseSpec['set'] = {}): Values {
  const document = new Document(values);
  const paths = Object.keys(set).map((path) => path.split('.'));
  for (const path of paths.filter((one) => document.getIn(one) === 'true')) document.setIn(path, true);
  return document.toJS() as Values;
}

/** Helm's standard input: the guide's and the secret values, merged over those to keep. */
export function valuesDocument(
  spec: ReleaseSpec,
  keep: HelmRelease['values'] | undefined,
): string | undefined {
  if (keep === undefined && spec.secretValues === undefined) return spec.values?.text;
  // JSON, in which a string always stays a string: in YAML, helm reads `yes` as true.
  return JSON.stringify(upgradedValues(spec, keep && { values: keep }));
}
