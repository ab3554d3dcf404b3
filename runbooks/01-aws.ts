import { clusterProvider, glooPolicy, glooPolicyAttachment, glooRole } from 'aws-irsa';
import { runbook, step } from 'guide/runbook';

export default runbook('01-aws', 'AWS', 'Start by creating the necessary permissions in AWS.', (guide) => [
  step(
    'Step 1: Create a cluster with OIDC',
    'IAM must know the issuer of the cluster’s tokens, so that a service account can prove who it is.',
    clusterProvider(guide),
  ),
  step(
    'Step 2: Set up a Role',
    'Gloo’s service accounts can assume this role with a token of the cluster.',
    glooRole(guide),
  ),
  step(
    'Step 3: Set a Policy',
    'The policy lets the role look up the identities that log in to Vault: a lighter version of Vault’s recommended IAM policy.',
    glooPolicy(guide),
    glooPolicyAttachment(guide),
  ),
]);
