import type { Resource } from 'engine/resource';
import { attachment } from './attachment.ts';
import { policy } from './policy.ts';
import type { PolicyDocument } from './policy-document.ts';
import type { IamGuide } from './requirements.ts';
import { role } from './role.ts';
import type { TrustVariables } from './trust-policy.ts';

/** The variables of the guide's AWS section. Its first step is `clusterProvider`. */
export interface AwsGuide extends IamGuide, TrustVariables {
  readonly VAULT_AUTH_ROLE_NAME: string;
  readonly VAULT_AUTH_ROLE_ARN: string;
  readonly VAULT_AUTH_POLICY_NAME: string;
  readonly VAULT_AUTH_POLICY_ARN: string;
  /** The role of Vault's own service account and its policy, if Vault has one. */
  readonly vaultHasOwnRole: boolean;
  readonly VAULT_IRSA_ROLE_NAME: string;
}

/** AWS step 2: the role that Gloo's service accounts assume. */
export function glooRole(guide: AwsGuide): Resource {
  return role(guide, { roleName: guide.VAULT_AUTH_ROLE_NAME, policyArn: guide.VAULT_AUTH_POLICY_ARN });
}

/** AWS step 3: what the role may do. */
export function glooPolicy(guide: AwsGuide): Resource {
  return policy(guide, {
    policyName: guide.VAULT_AUTH_POLICY_NAME,
    policyArn: guide.VAULT_AUTH_POLICY_ARN,
    description: 'Policy used by the Vault user to check instance identity',
    file: 'gloo-vault-auth-policy.json',
    document: vaultAuthPolicyDocument(guide.VAULT_AUTH_ROLE_ARN),
    attachedTo: [guide.VAULT_AUTH_ROLE_NAME],
    variable: 'VAULT_AUTH_POLICY_NAME',
    arnVariable: 'VAULT_AUTH_POLICY_ARN',
  });
}

/** AWS step 3: the policy attached to the role. */
export function glooPolicyAttachment(guide: AwsGuide): Resource {
  return attachment(guide, { roleName: guide.VAULT_AUTH_ROLE_NAME, policyArn: guide.VAULT_AUTH_POLICY_ARN });
}

/** The statements of both policies of the guide: what Vault needs to check who logs in. */
export function vaultAuthPolicyDocument(roleArn: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: '',
        Effect: 'Allow',
        Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
        Resource: '*',
      },
      { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [roleArn] },
    ],
  };
}

/** The least that Vault needs to turn the ARN of Gloo's role into its internal ID. */
export function getRolePolicyDocument(roleArn: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['iam:GetRole'], Resource: [roleArn] }],
  };
}
