import { Failure, removals } from 'engine/resource';
import type { Runbook } from 'engine/run';
import { helmLeftovers } from 'gloo-install';
import { VAULT_NAMESPACE } from 'vault-auth';
import { aws } from './01-aws.ts';
import { vault } from './02-vault.ts';
import { gloo } from './03-gloo.ts';
import { REPAIR_STEP } from './90-troubleshoot.ts';
import { guarded, inSequence, type Undone, undone } from './backwards.ts';
import type { RunContext } from './context.ts';
import { getRoleRepairRemoval } from './repairs/repair.ts';
import { roleOfVaultItself } from './repairs/vault-identity.ts';

const ID = '99-teardown';

/** Teardown: the guide in reverse. It removes what these runbooks created, and nothing else. */
export const teardown: Runbook<RunContext> = {
  id: ID,
  title: () => 'Teardown',
  purpose: 'Removes what these runbooks created, in reverse order, and leaves everything else alone.',
  steps(context) {
    const inCluster = [
      ...undone(
        gloo.steps(ofAnyEdition(context)),
        'Gloo is removed first, because it logs in to Vault and reads its secrets there.',
      ),
      ...undone(
        // Vault's own role is in AWS, and outlives a deleted cluster.
        vault.steps({ ...context, vaultHasOwnRole: false }),
        'Vault’s contents are removed before Vault. Secrets stay, and Vault with them, unless --delete-secrets is given.',
      ),
      leftBehind(context),
    ];
    const inAws = [
      {
        title: `Undo ${REPAIR_STEP}: Create the policy and associate it with the role`,
        why: 'If Vault was denied iam:GetRole, the guide’s repair allowed it.',
        resources: getRoleRepairRemoval(context),
      },
      ...(context.vaultHasOwnRole
        ? [
            {
              title: 'Undo the role of Vault’s own service account',
              why: 'If Vault had no AWS identity, 02-vault gave it one.',
              resources: removals([roleOfVaultItself(context)]),
            },
          ]
        : []),
      ...undone(
        // The issuer of a deleted cluster without a managed provider is unknown.
        aws
          .steps(context)
          .filter(
            ({ resources = [] }) =>
              context.OIDC_PROVIDER !== '' || resources.every(({ kind }) => kind !== 'iam-oidc-provider'),
          ),
        'Attached policies are detached first. The provider stays if other roles trust it.',
      ),
    ];
    const ready = () => assertClusterExists(context, `${ID}.${inCluster.length + 1}`);
    return inSequence(ID, [...inCluster.map((step) => guarded(ready, step)), ...inAws]);
  },
};

/** A release is found by its name and labels: neither its edition nor a license key is needed. */
function ofAnyEdition(context: RunContext): RunContext {
  return { ...context, inputs: { ...context.inputs, enterprise: false } };
}

function leftBehind({ inputs, kubectl, vault }: RunContext): Undone {
  const gloo = { release: 'gloo', namespace: inputs.NAMESPACE, definitions: '.solo.io' };
  return {
    title: 'What Helm leaves behind',
    why: 'These are named but stay, because others may use them.',
    resources: removals([
      ...(vault.external ? [] : [helmLeftovers(kubectl, { release: 'vault', namespace: VAULT_NAMESPACE })]),
      helmLeftovers(kubectl, gloo),
    ]),
  };
}

/** @throws Failure if EKS knows no such cluster, with the command to use for a deleted one. */
async function assertClusterExists({ eksCluster }: RunContext, firstOutside: string): Promise<void> {
  try {
    await eksCluster();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const fromOutside = `If the cluster has been deleted with everything in it: ./runbook ${ID} --from ${firstOutside} removes what is left in AWS.`;
    throw error.with({ next: [...error.next, fromOutside] });
  }
}
