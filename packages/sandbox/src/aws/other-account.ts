import type { Credentials } from './signature.ts';
import { credentialsIn, type MotoClient } from './moto.ts';
import { partitionOf } from './partitions.ts';
import { assumedBy, statement } from './statement.ts';
import type { KeyOwner } from './seed.ts';

/** The node role of an organisation's own Vault in another account. It may assume any role that trusts it. */
const roleName = 'central-vault';

/**
 * Creates the identity of a Vault that runs in another AWS account. moto supports several accounts.
 * @param keys records the new access key
 */
export async function vaultOfAccount(
  moto: MotoClient,
  { accountId, region, keys }: { accountId: string; region: string; keys: Map<string, KeyOwner> },
): Promise<Credentials> {
  const partition = partitionOf(region);
  const own = moto.credentials;
  const sessionOf = async (name: string, RoleSessionName: string) => {
    const RoleArn = `arn:${partition}:iam::${accountId}:role/${name}`;
    return credentialsIn(await moto.query('sts', region, { Action: 'AssumeRole', RoleArn, RoleSessionName }));
  };
  const iam = (Action: string, params: Record<string, string>) =>
    moto.query('iam', region, { Action, RoleName: roleName, ...params });
  await moto.control('reset-auth', 'inf');
  try {
    // This is how an organisation's administrator gets access to a member account.
    moto.credentials = await sessionOf('OrganizationAccountAccessRole', 'sandbox');
    await iam('CreateRole', { AssumeRolePolicyDocument: assumedBy('ec2.amazonaws.com') });
    await iam('PutRolePolicy', { PolicyName: roleName, PolicyDocument: statement(['sts:AssumeRole']) });
    const vault = await sessionOf(roleName, 'vault');
    const arn = `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/vault`;
    keys.set(vault.accessKeyId, { arn, secretAccessKey: vault.secretAccessKey });
    return vault;
  } finally {
    moto.credentials = own;
    await moto.control('reset-auth', '0');
  }
}
