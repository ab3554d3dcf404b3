import { type Difference, differ, differSubset, NOT_SHOWN } from 'engine/resource';
import type { HelmRelease } from 'kubernetes';
import { parse, parseDocument } from 'yaml';
import { mergedValues } from './given-values.ts';
import type { ReleaseCommandSpec } from './release-command.ts';

export interface ReleaseValues extends Pick<ReleaseCommandSpec, 'set' | 'values' | 'given'> {
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
  const secret: unknown = parse(spec.secretValues ?? '');
  return mergedValues(secret, wantedValues(spec)) as object;
}

/**
 * The values of a release that differ. Only the guide's own are shown: any of the operator's may be a secret, whatever its
 * name.
 */
export function differValues(live: HelmRelease['values'], spec: ReleaseValues): Difference[] {
  const ofGuide = new Set(differSubset(guideValues(spec), undefined, 'values').map(({ field }) => field));
  const differences = differSubset(wantedValues(spec), live, 'values').map((difference) =>
    ofGuide.has(difference.field)
      ? difference
      : { ...difference, live: difference.live && NOT_SHOWN, wanted: NOT_SHOWN },
  );
  const secret = (parse(spec.secretValues ?? '') ?? {}) as Readonly<Record<string, string>>;
  // An empty secret is as good as none.
  const secrets = Object.entries(secret).flatMap(([name, value]) =>
    differ(`values.${name}`, live[name] ?? '', value),
  );
  return [...differences, ...secrets];
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
