// IAM Identity Center gives a role's credentials for a token (docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html).
import { refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

export const ssoPortal: Rule = async (account, { call, request, id }, next) => {
  if (call.service !== 'sso') return next();
  const token = request.headers['x-amz-sso_bearer_token'];
  const { accountId, region, keys } = account;
  const session = await account.sso.roleCredentials(call, token, { id: accountId, region });
  if ('code' in session) return refusalAnswer(call, session, id);
  keys.set(session.accessKeyId, session.owner);
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': id };
  return { status: 200, headers, body: Buffer.from(session.json) };
};
