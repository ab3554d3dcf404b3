import type { Runbook, Step } from 'runbook';
import { IMPLICIT_DENIAL } from 'troubleshoot';
import { vault } from './02-vault.ts';
import type { RunContext } from './context.ts';
import { getRoleRepairFor, manualDenialRepair } from './repair.ts';

/** As the guide says it. */
const AGAIN =
  'Try again. Note that it might take a few moments for the permissions to propagate: where it is still denied, wait a little and repeat it.';

/** Troubleshooting: "Access denied due to identity-based policies – implicit denial". */
export const troubleshoot: Runbook<RunContext> = {
  id: '90-troubleshoot',
  title: () => 'Troubleshooting',
  purpose: IMPLICIT_DENIAL.title,
  needs: [
    'the AWS section (01-aws) and the Vault section (02-vault) up to its last step, which was denied',
    'a kubectl context of the cluster, whose user may exec into the pods of namespace `vault`',
    'AWS credentials that may create policies and attach them to the role that Vault runs with',
  ],
  steps: (context) => {
    const associate = vault.steps(context).at(-1) as Step;
    const { VAULT_ASSUMED_ROLE } = context.inputs;
    const again: Step = {
      ...associate,
      id: '90-troubleshoot.2',
      title: 'Try to associate the Vault policy with the AWS role again',
      why:
        VAULT_ASSUMED_ROLE === undefined
          ? 'Vault’s own error names the role it runs with; where it is denied, the policy is created and associated, and it is tried again.'
          : 'It might take a few moments for the permissions to propagate: tried again for two minutes at most.',
      after: [...(associate.after ?? []), 'iam-policy-attachment'],
      // Where the role is named, the cure is step 1.
      ...(VAULT_ASSUMED_ROLE !== undefined && { byHand: { why: AGAIN } }),
    };
    const { reads } = manualDenialRepair(context, associate.resources?.[0]?.command() ?? '');
    return [
      {
        id: '90-troubleshoot.1',
        title: 'Create the policy and associate it with the role',
        why:
          VAULT_ASSUMED_ROLE === undefined
            ? 'VAULT_ASSUMED_ROLE is not set: it is read from Vault’s own error in the next step, and repaired there.'
            : `Vault runs with ${VAULT_ASSUMED_ROLE} (VAULT_ASSUMED_ROLE), which must be allowed to call iam:GetRole.`,
        ...(VAULT_ASSUMED_ROLE !== undefined && {
          resources: getRoleRepairFor(context, VAULT_ASSUMED_ROLE),
          byHand: {
            why: `${IMPLICIT_DENIAL.text} ${reads.text}`,
            command: reads.command,
            see: 'the name of the role that Vault runs with; with nothing after the `=`, there is nothing to repair',
          },
        }),
      },
      again,
    ];
  },
};
