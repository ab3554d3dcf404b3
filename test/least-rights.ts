import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** A Role or ClusterRole as a manifest. */
export interface KubernetesRole {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

/** The roles of docs/rights. */
export function rolesOf(rights: 'rights' | 'reading'): KubernetesRole[] {
  return parseAllDocuments(fileOf('kubernetes', rights, 'yaml')).map((one) => one.toJS() as KubernetesRole);
}

/** The Vault policy of docs/rights, for a cluster. */
export function vaultPolicyOf(rights: 'rights' | 'reading', clusterName: string): string {
  return fileOf('vault', rights, 'hcl').replaceAll('my-cluster', clusterName);
}

function fileOf(system: string, rights: 'rights' | 'reading', extension: string): string {
  return readFileSync(`docs/rights/${system}${rights === 'reading' ? '-reading' : ''}.${extension}`, 'utf8');
}
