// moto holds the content of the account: its users, roles, policies, providers and clusters (docs.getmoto.org).
import { forward } from '../../gateway/connection/forward.ts';

import { type Credentials, signAgain } from '../signature.ts';
import { xmlValue } from '../xml.ts';
import type { AccountState, Received, Rule } from './rule.ts';

export const moto: Rule = async (account, received) => {
  const { call, request, caller, id } = received;
  // moto does not accept every valid signature, so valid calls are signed again. moto refuses invalid ones.
  const headers = caller
    ? await signAgain(request, `127.0.0.1:${account.motoPort}`, keyFor(account, received, caller))
    : request.headers;
  const answer = await forward(account.motoPort, { ...request, headers });
  account.moto.noteChange(call.service, call.action);
  answer.headers['x-amzn-requestid'] ??= xmlValue(answer.body.toString('utf8'), 'RequestId') ?? id;
  return answer;
};

/**
 * The key that signs a call for moto. The gateway signs allowed calls with its own key, because moto would refuse them if
 * a statement names a resource.
 */
function keyFor(
  { moto }: AccountState,
  { call, request, isAllowed }: Received,
  { secretAccessKey, renewed }: NonNullable<Received['caller']>,
): Credentials {
  const { service, action, params, accessKeyId = '' } = call;
  const isAboutCaller = service === 'sts' || (/User|AccessKey/.test(action) && params.UserName === undefined);
  if (isAllowed && !isAboutCaller) return moto.credentials;
  const sessionToken = request.headers['x-amz-security-token'];
  return renewed ?? { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
