import { type Difference, differSubset, NOT_SHOWN } from 'engine/resource';
import type { HelmRelease } from 'kubernetes';
import semver from 'semver';
import { parse, parseDocument } from 'yaml';
import { type GivenValues, mergedValues } from './given-values.ts';

export interface ReleaseValues {
  /** The values that the guide gives with `--set`, by their paths. */
  readonly set?: Readonly<Record<string, boolean>>;
  /** The values that the guide gives in `helm-overrides.yaml`. */
  readonly values?: string;
  /** The operator's own values, beneath the guide's. */
  readonly given?: GivenValues | undefined;
  /** Values that are secret, as YAML: passed to helm in the same way, and never shown. */
  readonly secretValues?: string;
}

/** The guide's values, from `--set` and from `helm-overrides.yaml`. */
export function guideValues({ set = {}, values = '' }: Pick<ReleaseValues, 'set' | 'values'>): object {
  const document = parseDocument(values);
  for (const [path, value] of Object.entries(set)) document.setIn(path.split('.'), value);
  return document.toJS() as object;
}

/** The guide's values, above the operator's own. */
export function wantedValues(spec: Pick<ReleaseValues, 'set' | 'values' | 'given'>): object {
  return mergedValues(spec.given?.values ?? {}, guideValues(spec)) as object;
}

/** All values that an installation gives to helm, the secret ones too. */
function installedValues(spec: ReleaseValues): object {
  const secret: unknown = parse(spec.secretValues ?? '') ?? {};
  return mergedValues(wantedValues(spec), secret) as object;
}

/**
 * The values of a release that differ. Only the guide's own are shown: any of the operator's may be a secret, whatever its
 * name. A key without a value (null) is as good as absent, and an empty license key is as good as none: helm drops the
 * former, and of a release that was upgraded it may have kept either.
 */
export function differValues(live: HelmRelease['values'], spec: ReleaseValues): Difference[] {
  const guideFields = new Set(differSubset(guideValues(spec), undefined, 'values').map(({ field }) => field));
  const secret = Object.keys((parse(spec.secretValues ?? '') ?? {}) as object);
  const known = Object.fromEntries(secret.map((name) => [name, live[name] ?? '']));
  return differSubset(installedValues(spec), { ...live, ...known }, 'values').map((difference) =>
    guideFields.has(difference.field)
      ? difference
      : { ...difference, live: difference.live && NOT_SHOWN, wanted: NOT_SHOWN },
  );
}

/** The values that helm reads on standard input: the guide's, and beneath them those to keep. */
export function valuesDocument(
  spec: ReleaseValues,
  keep: HelmRelease['values'] | undefined,
): string | undefined {
  const { values, secretValues = '' } = spec;
  const guide = values && `${values}\n${secretValues}`;
  if (keep === undefined) return guide;
  // As JSON, in which no string can be read as anything else: in YAML, helm reads `yes` as true.
  return JSON.stringify(mergedValues(keep, installedValues(spec)));
}

export function isDowngrade(live: string, wanted: string): boolean {
  return semver.valid(live) !== null && semver.gt(live, wanted);
}

/** Chart versions have no leading v. A page's variable loses it in the reader's shell. */
export function withoutV(version: string): string {
  return version.startsWith('$') ? version.replace('}', '#v}') : version.replace(/^v/, '');
}
