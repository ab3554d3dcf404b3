import semver from 'semver';

/**
 * The versions of Gloo that log in to Vault by IRSA and never renew that login. By the tags of github.com/solo-io/gloo, which
 * have `clients/vault/renewal.go` since 1.15.19 (#9029), 1.16.0-rc3 (#9028) and 1.17.0-beta2 (#9009).
 */
const NEVER_RENEW = '>=1.15.3 <1.15.19 || >=1.16.0-0 <1.16.0-rc3 || 1.17.0-beta1';

export function versionWarnings(version: string): string[] {
  if (!semver.satisfies(version, NEVER_RENEW, { includePrerelease: true })) return [];
  return [
    `Gloo ${version} does not renew its login: it loses its secrets when the login ends, after 15 minutes (max_ttl). Gloo renews it since 1.15.19 and 1.16.0; set EDGE_VERSION to such a version.`,
  ];
}
