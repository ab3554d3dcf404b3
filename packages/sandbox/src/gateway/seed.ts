import { controlPlaneRole, createCluster, exampleNodeRole } from './eks-cluster.ts';
import { type Credentials, credentialsIn, type MotoClient } from './moto-client.ts';
import { iamRegionOf, partitionOf } from './partitions.ts';
import { assumedBy, statement } from './policies.ts';
import { xmlValue } from './xml.ts';

/** Whose an access key is, and its secret. */
export type KeyOwner = {
  arn: string;
  secretAccessKey: string;
  /** What moto has in its place, where the account was emptied since the key was given out. */
  renewed?: Credentials;
};

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
    RoleName: controlPlaneRole,
    AssumeRolePolicyDocument: assumedBy('eks.amazonaws.com'),
  });
  const identity = await moto.query('sts', region, { Action: 'GetCallerIdentity' });
  const accountId = xmlValue(identity, 'Account') as string;
  const own = { name: clusterName, region };
  const cluster = { ...own, nodeRole: exampleNodeRole };
  const { issuer, vault, vaultArn } = await createCluster(moto, cluster, { accountId, own });

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
    owned(vault, vaultArn),
  ]);
  return { accountId, partition, issuer, engineer, vault, keys };
}
