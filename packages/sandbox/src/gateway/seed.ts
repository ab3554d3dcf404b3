import { iamRegionOf, partitionOf } from './aws-call.ts';
import type { Credentials, MotoClient } from './moto-client.ts';
import { createNodeGroup } from './node-groups.ts';
import { xmlValue } from './xml.ts';

/** Whose an access key is, and its secret. */
export type KeyOwner = { arn: string; secretAccessKey: string };

/** What stands in the sandbox's AWS account before anybody begins. */
export type Seeded = {
  accountId: string;
  partition: string;
  issuer: string;
  /** The person who follows the guide. */
  engineer: Credentials;
  /** Vault's identity: the node's role, as in the guide's example. */
  vault: Credentials;
  /** Each access key that was given out. */
  keys: Record<string, KeyOwner>;
};

const statement = (actions: string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

const trust = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

/**
 * Empties the account and fills it anew: an EKS cluster without an associated OIDC provider, the identity
 * `platform-engineer`, and `foo-role`, the role of the cluster's nodes, with which Vault runs and which may not call
 * iam:GetRole.
 * Then IAM policies are enforced.
 *
 * The same `seed` gives the same access keys again; the issuer stays as long as moto's process does,
 * so a reset changes neither what a shell exported nor what the API server was started with.
 */
export async function seedAccount(
  moto: MotoClient,
  options: { clusterName: string; region: string; seed: number },
): Promise<Seeded> {
  const { clusterName, region } = options;
  const partition = partitionOf(region);
  const iamRegion = iamRegionOf(partition);
  moto.credentials = { accessKeyId: 'seed', secretAccessKey: 'seed' };
  await moto.control('reset-auth', 'inf');
  await moto.control('reset');
  await moto.control(`seed?a=${options.seed}`);
  const iam = (Action: string, params: Record<string, string>) =>
    moto.query('iam', iamRegion, { Action, ...params });

  const user = async (UserName: string, actions: string[]) => {
    await iam('CreateUser', { UserName });
    await iam('PutUserPolicy', { UserName, PolicyName: UserName, PolicyDocument: statement(actions) });
    return credentialsIn(await iam('CreateAccessKey', { UserName }));
  };
  const gateway = await user('sandbox-gateway', ['*']);
  const engineer = await user('platform-engineer', ['iam:*', 'sts:*', 'eks:*', 'ec2:*', 'tag:*']);

  await iam('CreateRole', {
    RoleName: 'eks-cluster-role',
    AssumeRolePolicyDocument: trust('eks.amazonaws.com'),
  });
  await iam('CreateRole', { RoleName: 'foo-role', AssumeRolePolicyDocument: trust('ec2.amazonaws.com') });
  const worker = ['ec2:Describe*', 'eks:DescribeCluster', 'ecr:GetAuthorizationToken'];
  await iam('PutRolePolicy', {
    RoleName: 'foo-role',
    PolicyName: 'eks-worker-node',
    PolicyDocument: statement(worker),
  });

  const identity = await moto.query('sts', region, { Action: 'GetCallerIdentity' });
  const accountId = xmlValue(identity, 'Account') as string;
  const role = (name: string) => `arn:${partition}:iam::${accountId}:role/${name}`;
  const session = { Action: 'AssumeRole', RoleArn: role('foo-role'), RoleSessionName: 'bar' };
  const vault = credentialsIn(await moto.query('sts', region, session));

  const subnets = ['subnet-0a1b2c3d4e5f60718'];
  const cluster = JSON.stringify({
    name: clusterName,
    roleArn: role('eks-cluster-role'),
    resourcesVpcConfig: { subnetIds: subnets },
  });
  const created = await moto.send('eks', region, 'POST', '/clusters', cluster);
  const issuer = (JSON.parse(created.body) as { cluster?: { identity?: { oidc?: { issuer?: string } } } })
    .cluster?.identity?.oidc?.issuer;
  if (!issuer) throw new Error(`moto: CreateCluster: ${created.status} ${created.body}`);
  await createNodeGroup(moto, { region, clusterName, nodeRole: role('foo-role'), subnets });

  // From here on ids must differ from those before a reset: a role made again is another role.
  await moto.control(`seed?a=${Math.floor(Math.random() * 2 ** 31)}`);
  await moto.control('reset-auth', '0');
  moto.credentials = gateway;
  const owned = (key: Credentials, arn: string) => [
    key.accessKeyId,
    { arn, secretAccessKey: key.secretAccessKey },
  ];
  const keys = Object.fromEntries([
    owned(gateway, `arn:${partition}:iam::${accountId}:user/sandbox-gateway`),
    owned(engineer, `arn:${partition}:iam::${accountId}:user/platform-engineer`),
    owned(vault, `arn:${partition}:sts::${accountId}:assumed-role/foo-role/bar`),
  ]);
  return { accountId, partition, issuer, engineer, vault, keys };
}

function credentialsIn(xml: string): Credentials {
  const sessionToken = xmlValue(xml, 'SessionToken');
  return {
    accessKeyId: xmlValue(xml, 'AccessKeyId') as string,
    secretAccessKey: xmlValue(xml, 'SecretAccessKey') as string,
    ...(sessionToken ? { sessionToken } : {}),
  };
}
