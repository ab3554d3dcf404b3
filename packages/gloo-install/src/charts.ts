import { type ChartSource, isRegistry } from 'kubernetes';

/** The variables of the guide that say which charts are installed. */
export interface ChartVariables {
  readonly HASHICORP_HELM_REPO: string;
  readonly VAULT_HELM_VERSION: string;
  readonly GLOO_HELM_REPO: string;
  readonly EDGE_VERSION: string;
  readonly enterprise: boolean;
}

export function vaultChart({ HASHICORP_HELM_REPO: url, VAULT_HELM_VERSION }: ChartVariables): ChartSource {
  return {
    name: 'hashicorp',
    url,
    chart: 'vault',
    version: versionAt(url, VAULT_HELM_VERSION),
    urlVariable: 'HASHICORP_HELM_REPO',
    versionVariable: 'VAULT_HELM_VERSION',
  };
}

export function glooChart({ GLOO_HELM_REPO: url, EDGE_VERSION, enterprise }: ChartVariables): ChartSource {
  return {
    name: enterprise ? 'glooe' : 'gloo',
    url,
    chart: enterprise ? 'gloo-ee' : 'gloo',
    version: versionAt(url, EDGE_VERSION),
    urlVariable: 'GLOO_HELM_REPO',
    versionVariable: 'EDGE_VERSION',
  };
}

/** A registry has a chart under its exact version only; a repository also accepts it with a leading v. */
function versionAt(url: string, version: string): string {
  return isRegistry(url) ? version.replace(/^v/, '') : version;
}
