import { operatorPolicy } from 'aws-irsa';
import { defaults } from '../../runbooks/inputs/inputs.ts';
import { policySpec } from '../../runbooks/rights/aws.ts';
import { kubernetesRights } from '../../runbooks/rights/kubernetes.ts';
import { vaultRules } from '../../runbooks/rights/vault.ts';
import { asOperator, type Rights, VAULT_ASSUMED_ROLE } from '../operator.ts';
import { type Ran, world } from '../world.ts';
import { trial } from './trial.ts';

/** The rights that docs/security.md lists, with the sandbox's names. */
export const leastRights = () => rightsFor(world());

/** The rights that docs/security.md lists, with any names. */
function rightsFor({ clusterName, region, accountId, issuer }: Names) {
  const names = { CLUSTER_NAME: clusterName, AWS_REGION: region, VAULT_ASSUMED_ROLE, noTags: false };
  const inputs = { ...defaults(clusterName, '1.17', false), ...names };
  const provider = issuer.replace('https://', '');
  return {
    aws: operatorPolicy(policySpec(inputs, { accountId, partition: 'aws' }, provider)).Statement,
    kubernetes: kubernetesRights(inputs),
    vault: vaultRules(inputs),
  };
}

interface Names {
  readonly clusterName: string;
  readonly region: string;
  readonly accountId: string;
  readonly issuer: string;
}

/** The least rights with placeholder names, to list the cases before a sandbox is up. */
export const PLACEHOLDER_RIGHTS = rightsFor({
  clusterName: 'demo',
  region: 'us-east-1',
  accountId: '',
  issuer: '',
});

/** Runs a runbook as an operator with only these rights. */
export function trialWith(rights: Rights, args: readonly string[]): Promise<Ran> {
  return asOperator(rights, (env) => trial(args, { env }));
}
