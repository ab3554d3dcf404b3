import { type Variable, variable } from 'engine/resource';
import { type ChartSource, isRegistry } from 'kubernetes';
import semver from 'semver';

/** The guide's variables for the charts. */
export interface ChartVariables {
  readonly HASHICORP_HELM_REPO: string;
  readonly VAULT_HELM_VERSION: string;
  readonly GLOO_HELM_REPO: string;
  readonly EDGE_VERSION: string;
  readonly enterprise: boolean;
}

export type RepositoryName = 'hashicorp' | 'gloo' | 'glooe';
export type ChartReference = 'hashicorp/vault' | 'gloo/gloo' | 'glooe/gloo-ee';

/** The source of a chart with its repository in its name: `gloo/gloo`. */
export function chartSource(reference: ChartReference, version: Variable, repository: Variable): ChartSource {
  const [name = '', chart = ''] = reference.split('/');
  const [urlVariable, url] = variable(repository);
  const [versionVariable, value] = variable(version);
  return { name, url, chart, version: versionAt(url, value), urlVariable, versionVariable };
}

/** For callers with the guide's variables, but not its steps. */
export function vaultChart({ HASHICORP_HELM_REPO, VAULT_HELM_VERSION }: ChartVariables): ChartSource {
  return chartSource('hashicorp/vault', { VAULT_HELM_VERSION }, { HASHICORP_HELM_REPO });
}

export function glooChart({ GLOO_HELM_REPO, EDGE_VERSION, enterprise }: ChartVariables): ChartSource {
  return chartSource(enterprise ? 'glooe/gloo-ee' : 'gloo/gloo', { EDGE_VERSION }, { GLOO_HELM_REPO });
}

/** Chart versions have no leading v. A page's variable loses it in the reader's shell. */
export function withoutV(version: string): string {
  return version.startsWith('$') ? version.replace('}', '#v}') : version.replace(/^v/, '');
}

/** A registry knows only a chart's exact version; a repository also accepts it with a leading v. */
function versionAt(url: string, version: string): string {
  return isRegistry(url) ? withoutV(version) : version;
}

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
