import { removals } from 'engine/resource';
import type { Runbook } from 'engine/run';
import { backwards, removing, undone } from 'guide/backwards';
import type { Guide } from 'guide/context';
import { getRoleRepairRemoval, REPAIR_STEP } from 'guide/repairs/repair';
import { roleOfVaultItself } from 'guide/repairs/vault-identity';
import { aws } from './01-aws.ts';
import { vault } from './02-vault.ts';
import { gloo } from './03-gloo.ts';

/** Teardown: the guide in reverse. It removes what these runbooks created, and nothing else. */
export const teardown: Runbook<Guide> = {
  id: '99-teardown',
  title: () => 'Teardown',
  purpose: 'Removes what these runbooks created, in reverse order, and leaves everything else alone.',
  steps(context) {
    const { vaultHasOwnRole, OIDC_PROVIDER } = context;
    const inCluster = [
      ...undone(
        // A release is found by its name and labels: neither its edition nor a license key is needed.
        gloo.steps({ ...context, enterprise: false }),
        'Gloo is removed first, because it logs in to Vault and reads its secrets there.',
      ),
      ...undone(
        // Vault's own role is in AWS, and outlives a deleted cluster.
        vault.steps({ ...context, vaultHasOwnRole: false }),
        'Vault’s contents are removed before Vault. Secrets stay, and Vault with them, unless --delete-secrets is given.',
      ),
    ];
    return backwards(context, inCluster, [
      ...removing(
        `Undo ${REPAIR_STEP}: Create the policy and associate it with the role`,
        'If Vault was denied iam:GetRole, the guide’s repair allowed it.',
        getRoleRepairRemoval(context),
      ),
      ...removing(
        'Undo the role of Vault’s own service account',
        'If Vault had no AWS identity, 02-vault gave it one.',
        removals(vaultHasOwnRole ? [roleOfVaultItself(context)] : []),
      ),
      ...undone(
        // Step 1 creates the provider. The issuer of a deleted cluster without a managed one is unknown.
        OIDC_PROVIDER === '' ? aws.steps(context).slice(1) : aws.steps(context),
        'Attached policies are detached first. The provider stays if other roles trust it.',
      ),
    ]);
  },
};
