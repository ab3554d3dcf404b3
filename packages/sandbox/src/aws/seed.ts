import type { Credentials } from './signature.ts';
import { credentialsIn, type MotoClient } from './moto.ts';
import { partitionOf } from './partitions.ts';
import { assumedBy, statement } from './statement.ts';
import { xmlValue } from './xml.ts';
import { controlPlaneRole } from './eks-cluster.ts';

/** The owner of an access key, and its secret. */
export type KeyOwner = {
  arn: string;
  secretAccessKey: string;
  /** The key that replaces it in moto, if the account was emptied after this key was issued. */
  renewed?: Credentials;
};

/** The initial content of the sandbox's AWS account, before it has a cluster. */
export type Seeded = {
  accountId: string;
  partition: string;
  /** The person who follows the guide. */
  engineer: Credentials;
};

/**
 * Empties the account, and creates the user `platform-engineer` and the role that EKS assumes. Then IAM policies are
 * enforced. The same `seed` gives the same access keys, so keys that a shell exported stay valid after a reset.
 * @param keys is cleared, and records each access key that is issued
 */
export async function seedAccount(
  moto: MotoClient,
  { region, seed }: { region: string; seed: number },
  keys: Map<string, KeyOwner>,
): Promise<Seeded> {
  const partition = partitionOf(region);
  moto.credentials = { accessKeyId: 'seed', secretAccessKey: 'seed' };
  await moto.control('reset-auth', 'inf');
  await moto.control('reset');
  await moto.control(`seed?a=${seed}`);
  const iam = (Action: string, params: Record<string, string>) =>
    moto.query('iam', region, { Action, ...params });
  const identity = await moto.query('sts', region, { Action: 'GetCallerIdentity' });
  const accountId = xmlValue(identity, 'Account') as string;

  keys.clear();
  const user = async (UserName: string, actions: string[]) => {
    await iam('CreateUser', { UserName });
    await iam('PutUserPolicy', { UserName, PolicyName: UserName, PolicyDocument: statement(actions) });
    const key = credentialsIn(await iam('CreateAccessKey', { UserName }));
    const arn = `arn:${partition}:iam::${accountId}:user/${UserName}`;
    keys.set(key.accessKeyId, { arn, secretAccessKey: key.secretAccessKey });
    return key;
  };
  const gateway = await user('sandbox-gateway', ['*']);
  const engineer = await user('platform-engineer', ['iam:*', 'sts:*', 'eks:*', 'ec2:*', 'tag:*']);
  await iam('CreateRole', {
    RoleName: controlPlaneRole,
    AssumeRolePolicyDocument: assumedBy('eks.amazonaws.com'),
  });

  // From here on, ids must differ from those before a reset: a role that was created again is another role.
  await moto.control(`seed?a=${Math.floor(Math.random() * 2 ** 31)}`);
  await moto.control('reset-auth', '0');
  moto.credentials = gateway;
  return { accountId, partition, engineer };
}
