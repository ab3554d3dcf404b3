import { differSubset, observe, type Source, type StepContext } from 'engine/resource';
import type { Helm, HelmRelease } from 'kubernetes';
import { versionFor } from './release-command.ts';
import type { ReleaseSpec } from './release-spec.ts';

/** What an installation takes besides its command: the chart, by its digest, and values that are not shown, by their names. */
export async function releaseSource(
  helm: Helm,
  spec: ReleaseSpec,
  live: HelmRelease | undefined,
  work: StepContext,
): Promise<Source> {
  const { given, secretValues } = spec;
  const source = { ...spec.source, version: versionFor(live, spec) };
  const digest = await observe(() => helm.chartDigest(source, work));
  const names = differSubset(given?.values ?? {}, undefined).map(({ field }) => field);
  return {
    shown: {
      chart: `${source.chart} ${source.version} from ${source.url}`,
      digest: 'value' in digest ? digest.value : `not known: ${digest.unknown}`,
      ...(given && { [given.variable]: `sets ${names.join(', ')}; the values are not shown` }),
    },
    hidden: {
      ...(given && { [given.variable]: given.text }),
      ...(secretValues !== undefined && { GLOO_LICENSE_KEY: secretValues }),
    },
  };
}
