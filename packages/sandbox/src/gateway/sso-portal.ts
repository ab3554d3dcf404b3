import type { AwsCall } from './aws-call.ts';
import { MotoError } from './moto-client.ts';
import { iamRegionOf, partitionOf } from './partitions.ts';
import type { Refusal } from './refusal.ts';
import type { AccountState } from './rules/rule.ts';
import { type Session, sessionOf } from './sessions.ts';
import { xmlValue } from './xml.ts';

const noToken: Refusal = {
  status: 401,
  code: 'UnauthorizedException',
  message: 'Session token not found or invalid',
};
const noAccess: Refusal = { status: 403, code: 'ForbiddenException', message: 'No access' };

/**
 * Answers as the portal of IAM Identity Center does to SDKs and the AWS CLI, for a profile with SSO: with a session of the
 * role that the call names, in this account. @param token of a user who has signed in
 */
export async function portalSession(
  { moto, accountId, region, settings }: Pick<AccountState, 'moto' | 'accountId' | 'region' | 'settings'>,
  { params }: AwsCall,
  token: string | undefined,
): Promise<Refusal | Session> {
  if (token === undefined || !settings.ssoTokens.includes(token)) return noToken;
  const RoleName = params.role_name ?? '';
  if (params.account_id !== accountId || !RoleName) return noAccess;
  try {
    const role = await moto.query('iam', iamRegionOf(partitionOf(region)), { Action: 'GetRole', RoleName });
    const RoleArn = xmlValue(role, 'Arn') as string;
    return await sessionOf(moto, region, { RoleArn, RoleSessionName: 'platform-engineer' });
  } catch (error) {
    if (error instanceof MotoError && error.status === 404) return noAccess;
    throw error;
  }
}
