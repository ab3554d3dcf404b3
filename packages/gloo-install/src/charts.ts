import { type Variable, variable } from 'engine/resource';
import { type ChartSource, isRegistry } from 'kubernetes';
import semver from 'semver';

/** The variables of the guide that say which charts are installed. */
export interface ChartVariables {
  readonly HASHICORP_HELM_REPO: string;
  readonly VAULT_HELM_VERSION: string;
  readonly GLOO_HELM_REPO: string;
  readonly EDGE_VERSION: string;
  readonly enterprise: boolean;
}

export type RepositoryName = 'hashicorp' | 'gloo' | 'glooe';
export type ChartReference = 'hashicorp/vault' | 'gloo/gloo' | 'glooe/gloo-ee';

/** The addresses of repositories by the names under which `helm repo add` adds them. */
export type Repositories = Map<string, Variable>;

/**
 * Where helm finds a chart that is named with its repository: `gloo/gloo`.
 * @throws Error if no such repository was added before
 */
export function chartSource(
  reference: ChartReference,
  version: Variable,
  repositories: Readonly<Repositories>,
): ChartSource {
  const [name = '', chart = ''] = reference.split('/');
  const repository = repositories.get(name);
  if (repository === undefined)
    throw new Error(`helm install ${reference} comes before helm repo add ${name}`);
  const [urlVariable, url] = variable(repository);
  const [versionVariable, value] = variable(version);
  return { name, url, chart, version: versionAt(url, value), urlVariable, versionVariable };
}

/** For whoever has the guide's variables, and not its steps. */
export function vaultChart({ HASHICORP_HELM_REPO, VAULT_HELM_VERSION }: ChartVariables): ChartSource {
  const repositories = new Map([['hashicorp', { HASHICORP_HELM_REPO }]]);
  return chartSource('hashicorp/vault', { VAULT_HELM_VERSION }, repositories);
}

export function glooChart({ GLOO_HELM_REPO, EDGE_VERSION, enterprise }: ChartVariables): ChartSource {
  const repositories = new Map([
    ['gloo', { GLOO_HELM_REPO }],
    ['glooe', { GLOO_HELM_REPO }],
  ]);
  return chartSource(enterprise ? 'glooe/gloo-ee' : 'gloo/gloo', { EDGE_VERSION }, repositories);
}

/** A registry has a chart under its exact version only; a repository also accepts it with a leading v. */
function versionAt(url: string, version: string): string {
  return isRegistry(url) ? version.replace(/^v/, '') : version;
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
