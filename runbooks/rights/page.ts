import { type OperatorPolicy, operatorPolicy } from 'aws-irsa';
import { fenced } from 'engine/resource';
import { stringify } from 'yaml';
import { defaults } from '../inputs/inputs.ts';
import { policySpec } from './aws.ts';
import { type KubernetesRights, kubernetesRights, roleManifest } from './kubernetes.ts';
import { readingKubernetes, readingVault } from './reading.ts';
import { vaultPolicyHcl, vaultRules } from './vault.ts';

const CLUSTER_NAME = 'my-cluster';

/** The names in docs/security.md. */
const NAMES = {
  ...defaults(CLUSTER_NAME, '1.17', false),
  CLUSTER_NAME,
  AWS_REGION: 'us-east-1',
  VAULT_ASSUMED_ROLE: 'foo-role',
  VAULT_STS_ROLE_ARN: 'arn:aws:iam::123456789012:role/vault-lookup',
  noTags: false,
};
const ACCOUNT = { accountId: '123456789012', partition: 'aws' };
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

/** The blocks of docs/security.md that are generated from the code, by the names of their markers. Pure. */
export function rightsBlocks(): Readonly<Record<string, string>> {
  return {
    'rights: aws': fenced(oneLineAStatement(operatorPolicy(policySpec(NAMES, ACCOUNT, ISSUER))), 'json'),
    'rights: kubernetes': fenced(kubernetesRights(NAMES).map(roleText).join('---\n'), 'yaml'),
    'rights: vault': fenced(vaultPolicyHcl(vaultRules(NAMES)), 'hcl'),
    'rights: reading kubernetes': fenced(
      readingKubernetes(kubernetesRights(NAMES)).map(roleText).join('---\n'),
      'yaml',
    ),
    'rights: reading vault': fenced(vaultPolicyHcl(readingVault(vaultRules(NAMES))), 'hcl'),
  };
}

/** The same JSON as `--policy` prints, in fewer lines. */
function oneLineAStatement({ Version, Statement }: OperatorPolicy): string {
  const statements = Statement.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  return `{\n  "Version": "${Version}",\n  "Statement": [\n${statements}\n  ]\n}`;
}

function roleText(rights: KubernetesRights): string {
  const { rules, ...head } = roleManifest(rights);
  const flow = rules.map((one) => `  - ${JSON.stringify(one)}`).join('\n');
  return `${stringify(head)}rules:\n${flow}\n`;
}
