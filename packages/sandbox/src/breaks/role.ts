import type { Break } from './break.ts';
import { denied, policy } from './deny.ts';
import { DISOWN, NO_CHANGES, roleUpdate, SHOWN } from './drift.ts';

const DETACH = 'aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY';

/**
 * Gives the policy another document. IAM keeps five versions of a policy, so the oldest is deleted if there is no
 * room.
 */
const NEW_VERSION = `
new_version() {
  local versions oldest
  versions=$(aws iam list-policy-versions --policy-arn $POLICY --output json)
  if [ "$(jq '.Versions | length' <<< "$versions")" -ge 5 ]; then
    oldest=$(jq -r '[.Versions[] | select(.IsDefaultVersion | not).VersionId] | min_by(.[1:] | tonumber)' <<< "$versions")
    aws iam delete-policy-version --policy-arn $POLICY --version-id $oldest
  fi
  aws iam create-policy-version --policy-arn $POLICY --set-as-default --policy-document "$1"
}`;

/** What a change of the policy's document leads to. */
const policyDiffers = (field: string): Pick<Break, 'diagnosis' | 'drift'> => ({
  diagnosis: 'policy-document-differs',
  drift: {
    plan: [`iam policy ${SHOWN.policy} update ${field}`],
    disown: DISOWN.policy,
    leaves: 'versions',
  },
});

const BOUNDARY = 'BOUNDARY=arn:$PARTITION:iam::$ACCOUNT:policy/developers-boundary';

/** Gloo's role, its permissions, and what limits them. */
export const ROLE: readonly Break[] = [
  {
    name: 'role-missing',
    what: 'Gloo’s role is deleted.',
    drift: {
      plan: [
        `iam role ${SHOWN.role} create`,
        `iam attachment of ${SHOWN.policy} to role ${SHOWN.role} create`,
      ],
    },
    script: `
roles=$(aws iam list-roles --query 'Roles[].RoleName' --output json)
if ! has "$roles" $ROLE; then already "there is no role $ROLE"; fi
for policy in $(attached_to $ROLE | jq -r '.[]'); do aws iam detach-role-policy --role-name $ROLE --policy-arn $policy; done
for name in $(inline_of $ROLE | jq -r '.[]'); do aws iam delete-role-policy --role-name $ROLE --policy-name $name; done
aws iam delete-role --role-name $ROLE`,
  },
  {
    name: 'policy-missing',
    what: 'The policy of Gloo’s role is deleted.',
    drift: {
      plan: [
        `iam policy ${SHOWN.policy} create`,
        `iam attachment of ${SHOWN.policy} to role ${SHOWN.role} create`,
      ],
    },
    script: `
for role in $(aws iam list-entities-for-policy --policy-arn $POLICY --query 'PolicyRoles[].RoleName' --output text); do
  aws iam detach-role-policy --role-name $role --policy-arn $POLICY
done
for version in $(aws iam list-policy-versions --policy-arn $POLICY --query 'Versions[?!IsDefaultVersion].VersionId' --output text); do
  aws iam delete-policy-version --policy-arn $POLICY --version-id $version
done
aws iam delete-policy --policy-arn $POLICY`,
  },
  {
    name: 'policy-detached',
    what: 'The policy is detached from Gloo’s role.',
    drift: { plan: [`iam attachment of ${SHOWN.policy} to role ${SHOWN.role} create`] },
    script: `
attached=$(attached_to $ROLE)
if ! has "$attached" $POLICY; then already "$POLICY is not attached to $ROLE"; fi
${DETACH}`,
  },
  {
    name: 'policy-statement-lost',
    what: 'The policy of Gloo’s role has lost its second statement.',
    ...policyDiffers('Statement'),
    script: `${NEW_VERSION}
before=$(document)
if [ "$(jq '.Statement | length' <<< "$before")" = 1 ]; then already 'the policy has one statement'; fi
new_version "$(jq '.Statement |= .[:1]' <<< "$before")"`,
  },
  {
    name: 'policy-action-lost',
    what: 'The policy of Gloo’s role no longer allows iam:GetRole.',
    ...policyDiffers('Statement.Action'),
    script: `${NEW_VERSION}
new_version "$(document | jq '.Statement[0].Action -= ["iam:GetRole"]')"`,
  },
  {
    name: 'policy-too-wide',
    what: 'The policy of Gloo’s role allows all of S3 as well.',
    ...policyDiffers('Statement'),
    script: `${NEW_VERSION}
new_version "$(document | jq '.Statement += [{Effect: "Allow", Action: "s3:*", Resource: "*"}]')"`,
  },
  {
    name: 'role-description-differs',
    what: 'Gloo’s role has another description.',
    diagnosis: 'trust-policy-differs',
    drift: { plan: [roleUpdate('Description')] },
    script: 'aws iam update-role --role-name $ROLE --description other',
  },
  {
    name: 'permissions-boundary',
    what: 'Gloo’s role has a permissions boundary that allows too little.',
    diagnosis: 'role-denied',
    drift: NO_CHANGES,
    script: `${BOUNDARY}
policies=$(aws iam list-policies --scope Local --query 'Policies[].Arn' --output json)
if ! has "$policies" $BOUNDARY; then
  aws iam create-policy --policy-name developers-boundary --policy-document ${policy('Allow', 's3:*', 'logs:*', 'sts:GetCallerIdentity')}
fi
aws iam put-role-permissions-boundary --role-name $ROLE --permissions-boundary $BOUNDARY`,
    restore: `${BOUNDARY}
aws iam delete-role-permissions-boundary --role-name $ROLE
policies=$(aws iam list-policies --scope Local --query 'Policies[].Arn' --output json)
if has "$policies" $BOUNDARY; then aws iam delete-policy --policy-arn $BOUNDARY; fi`,
  },
  {
    name: 'explicit-deny',
    what: 'An inline policy on Gloo’s role denies it what the guide’s policy allows.',
    diagnosis: 'role-denied',
    drift: NO_CHANGES,
    ...denied(
      'role',
      '$ROLE',
      'denied-by-security',
      ...['sts:AssumeRole', 'iam:GetRole', 'iam:GetUser', 'iam:GetInstanceProfile', 'ec2:DescribeInstances'],
    ),
  },
  {
    name: 'iam-role-recreated',
    what: 'Gloo’s role is deleted and recreated with the same settings, so it has another unique id.',
    diagnosis: 'principal-not-bound',
    drift: { plan: [`${SHOWN.vaultRole} update bound_iam_principal_id (the IAM role was recreated)`] },
    script: `
trust=$(trust)
${DETACH}
aws iam delete-role --role-name $ROLE
aws iam create-role --role-name $ROLE --assume-role-policy-document "$trust" --description "Vault auth role" --tags Key=managed-by,Value=gloo-vault-irsa Key=cluster,Value=$CLUSTER_NAME.$AWS_REGION
aws iam attach-role-policy --role-name $ROLE --policy-arn $POLICY`,
  },
];

const GET_ROLE_POLICY =
  'GET_ROLE_POLICY=arn:$PARTITION:iam::$ACCOUNT:policy/gloo-vault-auth-get-role-policy-$CLUSTER_NAME';

/** Vault's own permissions, as the role of its node. */
export const VAULT_IDENTITY: readonly Break[] = [
  {
    name: 'vault-may-not-get-role',
    what: 'The repair’s policy is detached from foo-role, which Vault runs with: Vault can no longer look up Gloo’s role.',
    drift: NO_CHANGES,
    script: `${GET_ROLE_POLICY}
attached=$(attached_to foo-role)
if ! has "$attached" $GET_ROLE_POLICY; then already "$GET_ROLE_POLICY is not attached to foo-role"; fi
aws iam detach-role-policy --role-name foo-role --policy-arn $GET_ROLE_POLICY`,
  },
  {
    name: 'vault-denied-get-role',
    what: 'An inline policy on foo-role, which Vault runs with, denies iam:GetRole.',
    drift: NO_CHANGES,
    ...denied('role', 'foo-role', 'denied-by-security', 'iam:GetRole'),
  },
];
