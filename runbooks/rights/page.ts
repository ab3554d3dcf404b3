import { type OperatorPolicy, operatorPolicy } from 'aws-irsa';
import { fenced } from 'engine/resource';
import { defaults } from '../inputs/inputs.ts';
import { policySpec } from './aws.ts';

const CLUSTER_NAME = 'my-cluster';

/** The names in docs/security.md. */
const NAMES = {
  ...defaults(CLUSTER_NAME, '1.17', false),
  CLUSTER_NAME,
  AWS_REGION: 'us-east-1',
  VAULT_ASSUMED_ROLE: 'foo-role',
  noTags: false,
};
const ACCOUNT = { accountId: '123456789012', partition: 'aws' };
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

/** The block of docs/security.md that is generated from the code, by the name of its marker. */
export function rightsBlocks(): Readonly<Record<string, string>> {
  const policy = operatorPolicy(policySpec(NAMES, ACCOUNT, ISSUER));
  return { 'rights: aws': fenced(oneLineAStatement(policy), 'json') };
}

/** The JSON that `--policy` prints, in fewer lines. */
function oneLineAStatement({ Version, Statement }: OperatorPolicy): string {
  const statements = Statement.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  return `{\n  "Version": "${Version}",\n  "Statement": [\n${statements}\n  ]\n}`;
}
