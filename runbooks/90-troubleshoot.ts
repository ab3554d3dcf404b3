import { getRoleRepair } from 'guide/repairs/repair';
import { retryStep } from 'guide/repairs/retry-step';
import { runbook, step } from 'guide/runbook';
import vault from './02-vault.ts';

/**
 * A run examines the whole chain first (`run/troubleshoot.ts`). `--repair` then runs the steps that recreate what a diagnosis
 * names: these, and steps of the other sections.
 */
export default runbook(
  '90-troubleshoot',
  'Troubleshooting',
  'Access denied due to identity-based policies – implicit denial',
  (guide) => [
    step(
      'Create the policy and associate it with the role',
      guide.VAULT_ASSUMED_ROLE === undefined
        ? 'VAULT_ASSUMED_ROLE is not set: the next step reads it from Vault’s own error, and makes the repair.'
        : `Vault runs with ${guide.VAULT_ASSUMED_ROLE} (VAULT_ASSUMED_ROLE), which must be allowed to call iam:GetRole.`,
      guide.VAULT_ASSUMED_ROLE === undefined ? [] : getRoleRepair(guide, [guide.VAULT_ASSUMED_ROLE]),
    ),
    step(
      'Try to associate the Vault policy with the AWS role again',
      guide.VAULT_ASSUMED_ROLE === undefined
        ? 'Vault’s own error names the role it runs with. If that role is denied, the step creates and associates the policy, and tries again.'
        : 'It might take a few moments for the permissions to propagate: the step tries again for two minutes at most.',
      ...retryStep(vault.steps(guide).at(-1)),
    ),
  ],
);
