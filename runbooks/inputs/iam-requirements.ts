import type { CallerIdentity, IamRequirements } from 'aws-irsa';
import { Failure } from 'engine/resource';
import { tagsIn } from './iam-schemas.ts';
import type { Inputs } from './inputs.ts';

type Given = Pick<Inputs, 'PERMISSIONS_BOUNDARY_ARN' | 'IAM_PATH' | 'IAM_TAGS'>;

export function iamRequirements({ PERMISSIONS_BOUNDARY_ARN, IAM_PATH, IAM_TAGS }: Given): IamRequirements {
  return {
    path: IAM_PATH,
    boundary: PERMISSIONS_BOUNDARY_ARN,
    tags: IAM_TAGS === undefined ? undefined : tagsIn(IAM_TAGS),
  };
}

/** @throws Failure of kind input if the permissions boundary is of an account whose policies no role here can have. */
export function checkBoundary({ PERMISSIONS_BOUNDARY_ARN: arn }: Given, account: CallerIdentity): void {
  const of = arn?.split(':')[4];
  if (of === undefined || of === 'aws' || of === account.accountId) return;
  throw new Failure({
    kind: 'input',
    resource: 'PERMISSIONS_BOUNDARY_ARN',
    seen: `it is a policy of account ${of}, and your credentials belong to account ${account.accountId}`,
    next: [
      'Give the ARN that the policy has in your account, or use credentials of the other one (AWS_PROFILE).',
    ],
  });
}
