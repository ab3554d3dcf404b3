import { removals } from 'engine/resource';
import type { Runbook } from 'engine/run';
import type { Guide } from 'guide/guide';
import { getRoleRepairRemoval, REPAIR_STEP } from 'guide/repairs/repair';
import { vaultIrsaRole } from 'guide/repairs/vault-identity';
import { removalStep, teardownSteps, undoSteps } from 'guide/teardown-steps';
import aws from './01-aws.ts';
import vault from './02-vault.ts';
import gloo from './03-gloo.ts';

/** Teardown: the guide in reverse. It removes what these runbooks created, and nothing else. */
export default {
  id: '99-teardown',
  title: () => 'Teardown',
  purpose: 'Removes what these runbooks created, in reverse order, and leaves everything else alone.',
  steps(guide: Guide) {
    const inCluster = [
      ...undoSteps(
        // A release is found by its name and labels: neither its edition nor a license key is needed.
        gloo.steps({ ...guide, enterprise: false }),
        'Gloo is removed first, because it logs in to Vault and reads its secrets there.',
      ),
      ...undoSteps(
        // Vault's own role is in AWS, and outlives a deleted cluster.
        vault.steps({ ...guide, vaultHasOwnRole: false }),
        'Vault’s contents are removed before Vault. Secrets stay, and Vault with them, unless --delete-secrets is given.',
      ),
    ];
    return teardownSteps(guide, inCluster, [
      ...removalStep(
        `Undo ${REPAIR_STEP}: Create the policy and associate it with the role`,
        'If Vault was denied iam:GetRole, the guide’s repair allowed it.',
        getRoleRepairRemoval(guide),
      ),
      ...removalStep(
        'Undo the role of Vault’s own service account',
        'If Vault had no AWS identity, 02-vault gave it one.',
        removals(guide.vaultHasOwnRole ? [vaultIrsaRole(guide)] : []),
      ),
      ...undoSteps(
        // Step 1 creates the provider. The issuer of a deleted cluster without a managed one is unknown.
        guide.OIDC_PROVIDER === '' ? aws.steps(guide).slice(1) : aws.steps(guide),
        'Attached policies are detached first. The provider stays if other roles trust it.',
      ),
    ]);
  },
} satisfies Runbook<Guide>;
