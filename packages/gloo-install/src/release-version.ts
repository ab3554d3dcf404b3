import type { Difference } from 'engine/resource';
import type { HelmRelease } from 'kubernetes';
import semver from 'semver';

export interface WantedVersion {
  /** With or without a leading `v`. By default, the newest version is installed, and any installed version fits. */
  readonly version?: string | undefined;
  /**
   * Whether the guide gives no version. Then `version` is only the version to install and the minimum for a managed
   * release: a newer release stays, and so does any unmanaged one.
   */
  readonly versionIsLeast?: boolean;
}

export function differVersion(live: HelmRelease, spec: WantedVersion, mayChange: boolean): Difference[] {
  const plain = spec.version && withoutV(spec.version);
  if (plain === undefined || live.version === plain) return [];
  if (spec.versionIsLeast && (staysNewer(live, spec) || !mayChange)) return [];
  return [{ field: 'version', live: live.version, wanted: plain }];
}

/** Whether an installed version is newer than the guide's least one. */
export function staysNewer(live: HelmRelease, { version, versionIsLeast = false }: WantedVersion): boolean {
  return versionIsLeast && isDowngrade(live.version, version);
}

/** A newer release that stays is corrected in its own version. */
export function versionToInstall(live: HelmRelease | undefined, spec: WantedVersion): string | undefined {
  return live !== undefined && staysNewer(live, spec) ? live.version : spec.version;
}

export function isDowngrade(live: string, wanted: string | undefined): boolean {
  return semver.valid(live) !== null && wanted !== undefined && semver.gt(live, wanted);
}

/** Chart versions have no leading v. A page's variable loses it in the reader's shell. */
export function withoutV(version: string): string {
  return version.startsWith('$') ? version.replace('}', '#v}') : version.replace(/^v/, '');
}
