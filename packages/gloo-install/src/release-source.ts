import { differSubset, type Source, type Work } from 'engine/resource';
import { type ChartRepository, chartDigest } from './chart-index.ts';
import type { ReleaseValues } from './release-values.ts';

interface ReleaseParts extends ReleaseValues {
  readonly repository: ChartRepository;
  readonly chart: string;
  readonly version: string;
}

/**
 * What an installation takes besides its command: the chart, by its digest in the repository's index, and values that are not
 * shown, by their names.
 */
export async function releaseSource(parts: ReleaseParts, work: Work): Promise<Source> {
  const { repository, chart, version, given, secretValues } = parts;
  const names = differSubset(given?.values ?? {}, undefined).map(({ field }) => field);
  return {
    shown: {
      chart: `${chart} ${version} from ${repository.url}`,
      digest: await chartDigest(repository, chart, version, work),
      ...(given && { [given.variable]: `sets ${names.join(', ')}; the values are not shown` }),
    },
    hidden: {
      ...(given && { [given.variable]: given.text }),
      ...(secretValues !== undefined && { GLOO_LICENSE_KEY: secretValues }),
    },
  };
}
