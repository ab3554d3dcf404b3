import type { PolicyDocument } from './policy-document.ts';

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
