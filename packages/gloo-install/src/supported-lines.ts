import semver from 'semver';

/**
 * The lines of Gloo: when fixes end, the minor versions of Kubernetes 1, and the lowest Helm. From docs/content/reference/support.md
 * and the README of github.com/solo-io/gloo at 1.22.1 (7 August 2026), and at older tags for older lines. A line ends with the
 * release of the fourth one after it, and Gloo OSS ends on 31 December 2026.
 */
const LINES: Readonly<Record<string, readonly [end: string, oldest: number, newest: number, helm: string]>> =
  {
    '1.15': ['2025-05-13', 23, 27, '3.11'],
    '1.16': ['2025-09-23', 24, 28, '3.12'],
    '1.17': ['2026-03-25', 25, 29, '3.12'],
    '1.18': ['2026-08-03', 27, 31, '3.12'],
    '1.19': ['2026-12-31', 28, 32, '3.12'],
    '1.20': ['2026-12-31', 29, 34, '3.12'],
    '1.21': ['2026-12-31', 31, 35, '3.19'],
    '1.22': ['2026-12-31', 31, 36, '3.19'],
  };

/** The versions of what a run uses: of Gloo, of the cluster, and of helm. */
export interface UsedVersions {
  readonly gloo: string;
  readonly kubernetes: string;
  readonly helm: string;
}

/**
 * Why this line of Gloo gets no more fixes, or is not supported with these versions; empty if nothing is known. Pure.
 * @param today as 2026-12-31
 */
export function unsupported({ gloo, kubernetes, helm }: UsedVersions, today: string): readonly string[] {
  const { major, minor } = semver.coerce(gloo) ?? {};
  const line = `${major}.${minor}`;
  const found = LINES[line];
  if (found === undefined) return [];
  const [end, oldest, newest, lowest] = found;
  const cluster = semver.coerce(kubernetes)?.minor ?? oldest;
  const hasHelm = semver.gte(semver.coerce(helm) ?? '4.0.0', `${lowest}.0`);
  return [
    today > end && `Gloo ${line} has had no fixes since ${end}`,
    (cluster < oldest || cluster > newest) &&
      `it supports Kubernetes 1.${oldest} to 1.${newest}, and the cluster has 1.${cluster}`,
    !hasHelm && `it supports Helm ${lowest} or later, and this is ${helm}`,
  ].filter((reason) => reason !== false);
}
