import { commandLines, holds, quote, type Resource, untilAccepted } from 'resource';
import { attachmentRemoval } from './attachment-removal.ts';
import { isAwsError } from './aws-failure.ts';
import { type Aws, change, lookUp } from './clients.ts';

/** How long the place that attaches may take to see a role or policy that was made a moment ago, in milliseconds. */
const VISIBLE_WITHIN = 30_000;

/** A managed policy attached to a role (AWS step 3, `aws iam attach-role-policy`). */
export function attachment(
  aws: Aws,
  spec: { readonly roleName: string; readonly policyArn: string; readonly clusterName: string },
): Resource<true> {
  const { roleName, policyArn } = spec;
  const name = `iam attachment of ${policyArn.split('/').at(-1)} to role ${roleName}`;
  return {
    name,
    command: commandLines(
      'aws iam attach-role-policy',
      `--role-name=${quote(roleName)}`,
      `--policy-arn=${quote(policyArn)}`,
    ),
    byHand: {
      exists: `aws iam list-attached-role-policies --role-name ${quote(roleName)} --output json |\n  ${holds(policyArn)}`,
      see: 'nothing: no output means that it is attached',
      fails: [
        '`NoSuchEntity`: the role or the policy that the message names does not exist, or cannot be seen yet: wait half a minute, or make it first.',
        '`LimitExceeded`: a role takes ten policies unless your account has a higher quota: detach one that is no longer needed.',
      ],
      undo: `aws iam detach-role-policy --role-name=${quote(roleName)} --policy-arn=${quote(policyArn)}`,
    },
    removal: attachmentRemoval(aws, name, spec),
    async read() {
      const iam = await aws.iam();
      const { paginateListAttachedRolePolicies } = await import('@aws-sdk/client-iam');
      const attached = await lookUp(name, async () => {
        for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName: roleName })) {
          if (page.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === policyArn)) return true;
        }
        return false;
      });
      return attached ? true : undefined;
    },
    compare: (live) => (live ? { status: 'done' } : { status: 'create' }),
    async apply(_live, work) {
      const iam = await aws.iam();
      const attach = () =>
        change(name, () => iam.attachRolePolicy({ RoleName: roleName, PolicyArn: policyArn }));
      await untilAccepted(
        { what: `role ${roleName} and its policy to be visible`, atMost: VISIBLE_WITHIN },
        attach,
        (error) => isAwsError(error, 'NoSuchEntity'),
        work,
      );
    },
  };
}
