// IAM Identity Center gives a role's credentials for a token (docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html).
import { refusalAnswer } from '../refusal.ts';
import { portalSession } from '../sso-portal.ts';
import type { Rule } from './rule.ts';

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
