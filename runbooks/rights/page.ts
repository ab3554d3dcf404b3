import { type OperatorPolicy, operatorPolicy } from 'aws-irsa';
import { stringify } from 'yaml';
import { defaults } from '../inputs.ts';
import { policySpec } from './aws.ts';
import { type KubernetesRights, kubernetesRights, roleManifest } from './kubernetes.ts';
import { vaultPolicyHcl, vaultRules } from './vault.ts';

const CLUSTER_NAME = 'my-cluster';

/** The names that docs/security.md is made for. */
const NAMES = {
  ...defaults(CLUSTER_NAME, '1.17', false),
  CLUSTER_NAME,
  AWS_REGION: 'us-east-1',
  VAULT_ASSUMED_ROLE: 'foo-role',
  noTags: false,
};
const ACCOUNT = { accountId: '123456789012', partition: 'aws' };
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

/** The blocks of docs/security.md that follow from the code, by the names of their markers. Pure. */
function blocks(): Readonly<Record<string, string>> {
  return {
    aws: fenced('json', oneLineAStatement(operatorPolicy(policySpec(NAMES, ACCOUNT, ISSUER)))),
    kubernetes: fenced('yaml', kubernetesRights(NAMES).map(roleText).join('---\n')),
    vault: fenced('hcl', vaultPolicyHcl(vaultRules(NAMES))),
  };
}

/**
 * The page with its blocks as they are now. Pure.
 * @throws where a block's two markers are not there once
 */
export function withRights(page: string): string {
  return Object.entries(blocks()).reduce((text, [name, block]) => {
    const [begins, ends] = [`<!-- rights: ${name} -->`, `<!-- /rights: ${name} -->`];
    const [before, rest, ...others] = text.split(begins);
    const [, after, ...more] = rest?.split(ends) ?? [];
    if (before === undefined || after === undefined || others.length + more.length > 0)
      throw new Error(`the page has not one ${begins} with one ${ends} after it`);
    return `${before}${begins}\n\n${block}\n\n${ends}${after}`;
  }, page);
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

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
