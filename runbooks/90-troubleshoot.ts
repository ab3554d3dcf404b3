import type { Resource } from 'engine/resource';
import type { Step } from 'engine/run';
import { podsWithRole } from 'gloo-install';
import { vault } from './02-vault.ts';
import type { RunContext } from './context.ts';
import { getRoleRepair } from './repairs/repair.ts';
import { runbook, step } from './runbook.ts';

/** The steps of the guide's repair: it allows iam:GetRole, and then repeats what was denied. */
export const REPAIR_STEP = '90-troubleshoot.1';
export const AGAIN_STEP = '90-troubleshoot.2';

/**
 * Troubleshooting: "Access denied due to identity-based policies – implicit denial". A run examines the whole chain
 * first (`troubleshoot.ts`). `--repair` then runs the steps that recreate what a diagnosis names: steps of the other
 * sections, the guide's repair below, and `restartPods`.
 */
export const troubleshoot = runbook(
  '90-troubleshoot',
  'Troubleshooting',
  'Access denied due to identity-based policies – implicit denial',
  (guide) => {
    const { VAULT_ASSUMED_ROLE: role } = guide;
    // The last step of the Vault section associates the policy with the role.
    const { resources = [], after = [], ...same } = { ...vault.steps(guide).at(-1) };
    return [
      role === undefined
        ? step(
            'Create the policy and associate it with the role',
            'VAULT_ASSUMED_ROLE is not set: the next step reads it from Vault’s own error, and makes the repair.',
          )
        : step(
            'Create the policy and associate it with the role',
            `Vault runs with ${role} (VAULT_ASSUMED_ROLE), which must be allowed to call iam:GetRole.`,
            getRoleRepair(guide, [role]),
          ),
      {
        ...same,
        ...step(
          'Try to associate the Vault policy with the AWS role again',
          role === undefined
            ? 'Vault’s own error names the role it runs with. If that role is denied, the step creates and associates the policy, and tries again.'
            : 'It might take a few moments for the permissions to propagate: the step tries again for two minutes at most.',
          resources.map(writtenAgain),
        ),
        after: [...after, 'iam-policy-attachment'],
      },
    ];
  },
);

export const RESTART = '90-troubleshoot.pods';

/** The repair that is no step of the guide. */
export function restartPods(context: RunContext): Step {
  return {
    id: RESTART,
    title: 'Restart the pods that run without the role, or have given up',
    why: 'The pod identity webhook gives pods the role only when they are created, and Gloo tries to log in only then.',
    after: ['gloo-release'],
    resources: [podsWithRole({ ...context.inputs, ...context, logins: true })],
  };
}

/**
 * Forces a rewrite even if nothing differs. Vault looks up the IAM role as it writes, and only its own error proves
 * which role it runs with: a role that is only inferred is never repaired.
 */
function writtenAgain(resource: Resource): Resource {
  let isWritten = false;
  // Its check and its undo are on the page of the Vault section.
  const { check: _check, remove: _remove, ...again } = resource;
  return {
    ...again,
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
