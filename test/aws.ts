import { Aws } from 'aws-irsa/internal';
import type { Sandbox } from 'sandbox';
import { world } from './world.ts';

/** AWS clients in this process. A call takes milliseconds; the aws command takes most of a second to start. */
export function aws(of: Sandbox = world()): Aws {
  // Only these variables, because builds and installations for a test must not use the sandbox's proxy.
  const own = Object.entries(of.environment()).filter(([name]) => name.startsWith('AWS_'));
  Object.assign(process.env, Object.fromEntries(own));
  return new Aws(of.region);
}

export const iam = () => aws().iam();

/** Creates another cluster in EKS. @returns its issuer */
export async function anotherCluster(name: string): Promise<string> {
  const eks = await aws().eks();
  await eks.createCluster({
    name,
    roleArn: `arn:aws:iam::${world().accountId}:role/eks-cluster-role`,
    resourcesVpcConfig: { subnetIds: ['subnet-0a1b2c3d4e5f60718'] },
  });
  // Before it is described, a cluster has moto's own issuer.
  const { cluster } = await eks.describeCluster({ name });
  return cluster?.identity?.oidc?.issuer ?? '';
}

/** Creates a user with these permissions. @returns the variables of its keys */
export async function userWithKeys(UserName: string, ...statements: readonly object[]) {
  const client = await iam();
  await client.createUser({ UserName });
  await client.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument: policyDocument(...statements) });
  const { AccessKey } = await client.createAccessKey({ UserName });
  return {
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
  };
}

/** Deletes a user that `userWithKeys` created. */
export async function deleteUser(UserName: string): Promise<void> {
  const client = await iam();
  const { AccessKeyMetadata = [] } = await client.listAccessKeys({ UserName });
  for (const { AccessKeyId } of AccessKeyMetadata) await client.deleteAccessKey({ UserName, AccessKeyId });
  await client.deleteUserPolicy({ UserName, PolicyName: 'p' });
  await client.deleteUser({ UserName });
}

/** A policy document with these statements. */
export function policyDocument(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** The trust policy of a role for EC2, which does not fit the guide. */
export const EC2_TRUST = policyDocument({
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

/** A policy that is unrelated to the guide. */
export const READ_S3 = policyDocument({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });

/** Creates someone else's role and policy under the guide's names. @returns the policy's ARN */
export async function somebodyElses(): Promise<string> {
  const client = await iam();
  await client.createRole({ RoleName: 'dev-role-iam-demo', AssumeRolePolicyDocument: EC2_TRUST });
  const PolicyName = 'gloo-vault-auth-policy-demo';
  const { Policy } = await client.createPolicy({ PolicyName, PolicyDocument: READ_S3 });
  return Policy?.Arn ?? '';
}
