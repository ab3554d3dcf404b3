// IAM Identity Center gives a role's credentials for a token (docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html).

import { type Session, sessionOf } from '../sessions.ts';
import type { AwsCall } from '../call.ts';
import { emptyIfNotFound } from '../moto.ts';
import { type Refusal, refusalAnswer } from '../refusal.ts';
import { xmlValue } from '../xml.ts';
import type { AccountState, Rule } from './rule.ts';

export const ssoPortal: Rule = async (account, { call, request, id }, next) => {
  if (call.service !== 'sso') return next();
  const session = await portalSession(account, call, request.headers['x-amz-sso_bearer_token']);
  if ('code' in session) return refusalAnswer(call, session, id);
  const { credentials, arn, expiration } = session;
  account.keys.set(credentials.accessKeyId, { arn, secretAccessKey: credentials.secretAccessKey });
  const roleCredentials = { ...credentials, expiration: Date.parse(expiration) };
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': id };
  return { status: 200, headers, body: Buffer.from(JSON.stringify({ roleCredentials })) };
};

const noToken: Refusal = {
  status: 401,
  code: 'UnauthorizedException',
  message: 'Session token not found or invalid',
};
const noAccess: Refusal = { status: 403, code: 'ForbiddenException', message: 'No access' };

/** A session of the role that the call names, in this account. @param token of a user who has signed in */
async function portalSession(
  { moto, accountId, region, settings }: AccountState,
  { params }: AwsCall,
  token: string | undefined,
): Promise<Refusal | Session> {
  if (token === undefined || !settings.ssoTokens.includes(token)) return noToken;
  const RoleName = params.role_name ?? '';
  if (params.account_id !== accountId || !RoleName) return noAccess;
  const role = await moto.query('iam', region, { Action: 'GetRole', RoleName }).catch(emptyIfNotFound);
  const RoleArn = xmlValue(role, 'Arn');
  if (RoleArn === undefined) return noAccess;
  return sessionOf(moto, region, { RoleArn, RoleSessionName: 'platform-engineer' });
}
