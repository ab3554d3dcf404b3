import type { Resource } from 'engine/resource';
import { type Runbook, type Step, stepThatMakes } from 'engine/run';
import { podsWithRole } from 'gloo-install';
import { vault } from './02-vault.ts';
import { type RunContext, SERVICE_ACCOUNTS } from './context.ts';
import { getRoleRepair } from './repairs/repair.ts';

/** The steps of the guide's repair: it allows iam:GetRole, and then repeats what was denied. */
export const REPAIR_STEP = '90-troubleshoot.1';
export const AGAIN_STEP = '90-troubleshoot.2';

/**
 * Troubleshooting: "Access denied due to identity-based policies – implicit denial". A run examines the whole chain
 * first (`troubleshoot.ts`). `--repair` then runs the steps that recreate what a diagnosis names: steps of the other
 * sections, the guide's repair below, and `restartPods`.
 */
export const troubleshoot: Runbook<RunContext> = {
  id: '90-troubleshoot',
  title: () => 'Troubleshooting',
  purpose: 'Access denied due to identity-based policies – implicit denial',
  steps: (context) => {
    const { step: associate } = madeBy(vault, context, 'vault-auth-role');
    const { VAULT_ASSUMED_ROLE } = context.inputs;
    const again: Step = {
      ...associate,
      id: AGAIN_STEP,
      title: 'Try to associate the Vault policy with the AWS role again',
      why:
        VAULT_ASSUMED_ROLE === undefined
          ? 'Vault’s own error names the role it runs with. If that role is denied, the step creates and associates the policy, and tries again.'
          : 'It might take a few moments for the permissions to propagate: the step tries again for two minutes at most.',
      resources: (associate.resources ?? []).map(writtenAgain),
      after: [...(associate.after ?? []), 'iam-policy-attachment'],
    };
    return [
      {
        id: REPAIR_STEP,
        title: 'Create the policy and associate it with the role',
        why:
          VAULT_ASSUMED_ROLE === undefined
            ? 'VAULT_ASSUMED_ROLE is not set: the next step reads it from Vault’s own error, and makes the repair.'
            : `Vault runs with ${VAULT_ASSUMED_ROLE} (VAULT_ASSUMED_ROLE), which must be allowed to call iam:GetRole.`,
        ...(VAULT_ASSUMED_ROLE !== undefined && {
          resources: getRoleRepair(context, [VAULT_ASSUMED_ROLE]),
        }),
      },
      again,
    ];
  },
};

/** The id of the step that restarts pods. */
export const RESTART = '90-troubleshoot.pods';

/** The repair that is no step of the guide. */
export function restartPods({ kubectl, inputs, VAULT_AUTH_ROLE_ARN: roleArn }: RunContext): Step {
  return {
    id: RESTART,
    title: 'Restart the pods that run without the role, or have given up',
    why: 'The pod identity webhook gives pods the role only when they are created, and Gloo tries to log in only then.',
    after: ['gloo-release'],
    resources: [
      podsWithRole(kubectl, {
        release: 'gloo',
        namespace: inputs.NAMESPACE,
        serviceAccounts: SERVICE_ACCOUNTS,
        roleArn,
        logins: true,
      }),
    ],
  };
}

/**
 * Forces a rewrite even if nothing differs. Vault looks up the IAM role as it writes, and only its own error proves
 * which role it runs with: a role that is only inferred is never repaired.
 */
function writtenAgain(resource: Resource): Resource {
  let isWritten = false;
  return {
    ...resource,
    differs(live) {
      const differences = resource.differs(live);
      if (isWritten || differences.length > 0) return differences;
      return [{ field: 'lookup of the IAM role', live: 'not tried', wanted: 'tried again' }];
    },
    async write(live, work) {
      await resource.write(live, work);
      isWritten = true;
    },
  };
}

/** The step of a section that makes a kind of resource, and the resource. */
function madeBy(section: Runbook<RunContext>, context: RunContext, kind: string) {
  const made = stepThatMakes([section], context, kind);
  if (made === undefined) throw new Error(`no step of ${section.id} makes ${kind}`);
  return made;
}
