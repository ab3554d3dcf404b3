import {
  type Difference,
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
import type { MadeByChart, TakenName } from '../objects/ownership.ts';
import type { DriftedObject, ManifestObject } from '../objects/release-objects.ts';
import { type GivenValues, mergedValues, type Values } from '../systems/given-values.ts';
import type { GuideRelease, RecordedInputs } from '../systems/systems.ts';

export interface ReleaseSpec {
  readonly release: GuideRelease;
  readonly namespace: string;
  readonly source: ChartSource;
  /** Whether an installed release keeps its version: the guide names none, so any fits. */
  readonly keepsVersion?: boolean;
  /** The values that the guide gives with `--set`, by their paths. */
  readonly set?: Readonly<Record<string, boolean>>;
  /** The values that the guide gives in `helm-overrides.yaml`. */
  readonly values?: Pick<GuideFile, 'file' | 'text'>;
  /** The operator's own values, beneath the guide's. */
  readonly given?: GivenValues | undefined;
  /** Values that are secret: passed to helm in the same way, and never shown. */
  readonly secretValues?: Values;
  /** The command that prints the secret values, for people who type it: its output is piped into helm. */
  readonly secretsByHand?: string;
  /** Inputs of the run that nothing in the release shows: helm's record keeps them. */
  readonly records?: RecordedInputs;
  /** The same of the last run that wrote a revision. */
  readonly recordsBefore?: RecordedInputs;
  readonly facts?: Pick<Resource, 'needs' | 'teardown'>;
  readonly claim: string;
  readonly explains: Explains;
  readonly warning?: string | undefined;
  /** What else of its kind runs in the cluster, a sentence; read before it is installed. */
  readonly beside?: (work: StepContext) => Promise<string | undefined>;
  /** What its pods will lack; asked before the first change of a run. */
  readonly lacks?: (work: StepContext) => Promise<readonly Lack[]>;
  /** Why an installation would not work yet; asked right before it. */
  readonly comesTooEarly?: (work: StepContext) => Promise<Omit<FailureFacts, 'resource'> | undefined>;
  readonly otherwise: string;
  /** The data that must not be lost and that deleting the release would destroy. */
  readonly wouldBeLost?: (work: StepContext) => Promise<readonly string[]>;
  /** What its removal takes from others beside that. */
  readonly serves?: (work: StepContext) => Promise<readonly string[]>;
  /** Objects by which an installation under another name, or by another tool, is recognised. */
  readonly makes?: readonly MadeByChart[];
  /** The objects of the release without which the guide does not work. */
  readonly needs?: readonly Pick<ManifestObject, 'kind' | 'name'>[];
  /** The paths of the values that keep it from telling whether it has logged in. */
  readonly silencedBy?: (values: Values) => readonly string[];
  /** What the operator can do about such an installation, a sentence. */
  readonly whenTaken?: string;
  /** Why an existing release stays as it is, even with `--adopt`, and in a teardown. */
  readonly refuses?: (release: HelmRelease, work: StepContext) => Promise<Refusal | undefined>;
}

/** What a plan has learned for the command and the change of a release. */
export interface Learned {
  /** Whether it shows what the upgrade deletes. */
  readonly isRendered: boolean;
  /** Whether it shows what others have set, which helm then takes over. */
  readonly forces: boolean;
  /** Whether the namespace exists: to create it again may be denied. */
  readonly hasNamespace: boolean;
}

/** A kind of objects that the cluster does not know: somebody has deleted its CRD. */
export type UnknownKind = Pick<ManifestObject, 'kind' | 'apiVersion'>;

export interface LiveRelease extends HelmRelease {
  /** Objects of it that the guide needs, or that were deleted from the cluster or changed there; an upgrade restores them. */
  readonly drifted?: readonly DriftedObject[];
  /** The kinds of its objects that the cluster does not know. */
  readonly unknown?: readonly UnknownKind[];
  /** Why it stays as it is. */
  readonly refusal?: Refusal | undefined;
  /** If there is no such release, but others have the names of its objects: those. */
  readonly taken?: readonly TakenName[];
}

/** The guide's values, from `--set` and from `helm-overrides.yaml`. */
export function guideValues({ set = {}, values }: Pick<ReleaseSpec, 'set' | 'values'>): object {
  const document = parseDocument(values?.text ?? '');
  for (const [path, value] of Object.entries(set)) document.setIn(path.split('.'), value);
  return document.toJS() as object;
}

/** What a release has where a document of values refers to variables, after the references. */
export function valuesAtReferences(document: string, { values }: Pick<HelmRelease, 'values'>) {
  const live = new Map(leavesOf(values));
  return new Map(
    leavesOf(parse(document)).flatMap(([path, one]) => {
      const value = live.get(path);
      return value !== undefined && hasReference(one) ? [[one, value] as const] : [];
    }),
  );
}

/** The values of a document that are no lists and maps, after their paths. */
function leavesOf(document: unknown, path = ''): readonly (readonly [path: string, value: string])[] {
  if (typeof document !== 'object' || document === null) return [[path, String(document)]];
  return Object.entries(document).flatMap(([key, value]) => leavesOf(value, `${path}/${key}`));
}

/** All values that an installation gives to helm: the guide's, above the operator's own, and the secret ones. */
export function installedValues(spec: ReleaseSpec): object {
  const wanted = mergedValues(spec.given?.values ?? {}, guideValues(spec));
  return mergedValues(wanted, spec.secretValues ?? {}) as object;
}

/**
 * The values of a release that differ. Only the guide's own are shown: any of the operator's may be a secret, whatever its
 * name. A key without a value (null) is as good as absent, and an empty license key is as good as none: helm drops the
 * former, and of a release that was upgraded it may have kept either.
 */
export function differValues(live: HelmRelease['values'], spec: ReleaseSpec): Difference[] {
  const guideFields = new Set(differSubset(guideValues(spec), undefined, 'values').map(({ field }) => field));
  const known = Object.fromEntries(
    Object.keys(spec.secretValues ?? {}).map((name) => [name, live[name] ?? '']),
  );
  const read = { ...withTruths(live, spec.set), ...known };
  return differSubset(installedValues(spec), read, 'values').map((difference) =>
    guideFields.has(difference.field)
      ? difference
      : { ...difference, live: difference.live && NOT_SHOWN, wanted: NOT_SHOWN },
  );
}

/** Values in which the text `true` is true where the guide's command asks for that: the chart reads both alike. */
function withTruths(values: Values, set: ReleaseSpec['set'] = {}): Values {
  const document = new Document(values);
  const paths = Object.keys(set).map((path) => path.split('.'));
  for (const path of paths.filter((one) => document.getIn(one) === 'true')) document.setIn(path, true);
  return document.toJS() as Values;
}

/** The values that helm reads on standard input: the guide's and the secret ones, and beneath them those to keep. */
export function valuesDocument(
  spec: ReleaseSpec,
  keep: HelmRelease['values'] | undefined,
): string | undefined {
  if (keep === undefined && spec.secretValues === undefined) return spec.values?.text;
  // As JSON, in which no string can be read as anything else: in YAML, helm reads `yes` as true.
  return JSON.stringify(mergedValues(keep ?? {}, installedValues(spec)));
}

/** Chart versions have no leading v. A page's variable loses it in the reader's shell. */
export function withoutV(version: string): string {
  return version.startsWith('$') ? version.replace('}', '#v}') : version.replace(/^v/, '');
}
