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

const PAGE = readFileSync('docs/security.md', 'utf8');

/** The roles of a block of docs/security.md. */
export function rolesOf(block: 'rights' | 'reading'): KubernetesRole[] {
  return parseAllDocuments(blockOf(`${block}: kubernetes`)).map((one) => one.toJS() as KubernetesRole);
}

/** The Vault policy of a block of docs/security.md, for a cluster. */
export function vaultPolicyOf(block: 'rights' | 'reading', clusterName: string): string {
  return blockOf(`${block}: vault`).replaceAll('my-cluster', clusterName);
}

function blockOf(name: string): string {
  const [, block] = new RegExp(`<!-- ${name} -->\\s+\`\`\`\\w+\\n(.*?)\`\`\``, 's').exec(PAGE) ?? [];
  if (block === undefined) throw new Error(`docs/security.md has no block ${name}`);
  return block;
}
