import type { ChartSource } from 'kubernetes';
import { chartVersion } from './repository.ts';

/** The variables of the guide that say which charts are installed. */
export interface ChartVariables {
  readonly HASHICORP_HELM_REPO: string;
  readonly VAULT_HELM_VERSION: string;
  readonly GLOO_HELM_REPO: string;
  readonly EDGE_VERSION: string;
  readonly enterprise: boolean;
}

export function vaultChart({ HASHICORP_HELM_REPO: url, VAULT_HELM_VERSION }: ChartVariables): ChartSource {
  return chartAt('hashicorp', url, 'vault', { VAULT_HELM_VERSION });
}

export function glooChart({ GLOO_HELM_REPO: url, EDGE_VERSION, enterprise }: ChartVariables): ChartSource {
  return chartAt(enterprise ? 'glooe' : 'gloo', url, enterprise ? 'gloo-ee' : 'gloo', { EDGE_VERSION });
}

function chartAt(
  name: string,
  url: string,
  chart: string,
  given: Readonly<Record<string, string>>,
): ChartSource {
  const [[versionVariable = '', version = ''] = []] = Object.entries(given);
  return { name, url, chart, version: chartVersion(url, version), versionVariable };
}
