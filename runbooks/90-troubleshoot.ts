import { getRoleRepair, writtenAgain } from 'guide/repairs/repair';
import { runbook, step } from 'guide/runbook';
import vault from './02-vault.ts';

/**
 * A run examines the whole chain (`run/troubleshoot.ts`). `--repair` then runs the steps of the other sections that recreate
 * what a diagnosis names. The last step of 02-vault makes this repair itself if AWS denies Vault iam:GetRole.
 */
export default runbook(
  '90-troubleshoot',
  'Troubleshooting',
  'Access denied due to identity-based policies – implicit denial',
  (guide) => [
    step(
      'Create the policy and associate it with the role',
      'Vault’s own error names the role that it runs with, which must be allowed to call iam:GetRole.',
      guide.VAULT_ASSUMED_ROLE === undefined ? [] : getRoleRepair(guide, [guide.VAULT_ASSUMED_ROLE]),
    ),
    step(
      'Try to associate the Vault policy with the AWS role again',
      'It might take a few moments for the permissions to propagate.',
      writtenAgain(vault.steps(guide).at(-1)),
    ),
  ],
);
