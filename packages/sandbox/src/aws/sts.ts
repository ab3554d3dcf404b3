import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { AwsCall } from './call.ts';
import { emptyIfNotFound, type Moto, noteSession, sessionOf } from './moto.ts';
import { iamRegionOf, partitionOf } from './partitions.ts';
import { parsePolicy } from './policy.ts';
import { type Refusal, refusalAnswer, successAnswer } from './refusal.ts';
import type { AccountState, Rule } from './rule.ts';
import { awsTime } from './signature.ts';
import { isTrusted, type TrustPolicy } from './trust.ts';
import { elements, xmlValue, xmlValues } from './xml.ts';

/** STS checks the caller that assumes a role, by the role's trust policy. moto lets everyone assume any role. */
export const sts: Rule = async (account, { call, caller, id }, next) => {
  if (call.service !== 'sts') return next();
  if (call.action === 'AssumeRoleWithWebIdentity') {
    const outcome = await assumeByWebIdentity(account, call);
    return 'code' in outcome ? refusalAnswer(call, outcome, id) : successAnswer(call, id, outcome.result);
  }
  if (call.action !== 'AssumeRole') return next();
  const { RoleArn = '' } = call.params;
  const trusted = { action: 'sts:AssumeRole', caller: caller?.arn ?? '', keys: {} };
  const { arn, trust } = await trustOf(account, call.region, RoleArn);
  if (arn !== RoleArn || !isTrusted(trust, trusted)) {
    const message = `User: ${caller?.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
    return refusalAnswer(call, { status: 403, code: 'AccessDenied', message }, id);
  }
  const answer = await next();
  if (answer.status < 400) noteSession(account.keys, answer.body.toString('utf8'));
  return answer;
};

/** A role in IAM, whatever the path in its ARN; without `arn` if it does not exist or is not visible yet. */
async function trustOf({ moto, visibility }: Identifying, region: string, roleArn: string) {
  const RoleName = roleArn.split('/').at(-1) ?? '';
  if (visibility.isHidden(`role/${RoleName}`)) return { trust: {} };
  const xml = await moto.query('iam', region, { Action: 'GetRole', RoleName }).catch(emptyIfNotFound);
  const trust = parsePolicy<TrustPolicy>(xmlValue(xml, 'AssumeRolePolicyDocument'));
  return { arn: xmlValue(xml, 'Arn'), id: xmlValue(xml, 'RoleId'), trust };
}

const invalid = (message: string): Refusal => ({ status: 400, code: 'InvalidIdentityToken', message });
const notAuthorized: Refusal = {
  status: 403,
  code: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
};

type Identifying = Pick<AccountState, 'moto' | 'keys' | 'accountId' | 'clusters' | 'visibility' | 'settings'>;

/**
 * AssumeRoleWithWebIdentity (docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html). A cluster of
 * the account must have signed the token, its issuer must be registered as an OIDC provider, its audience must be a client
 * id of the provider, it must not have expired, and the role's trust policy must allow it.
 * @returns the XML of the result
 */
async function assumeByWebIdentity(
  account: Identifying,
  call: AwsCall,
): Promise<Refusal | { result: string }> {
  const { moto, accountId, clusters, visibility, settings } = account;
  const { WebIdentityToken: token = '', RoleArn = '', RoleSessionName = '' } = call.params;
  let claims: ReturnType<typeof decodeJwt>;
  try {
    claims = decodeJwt(token);
  } catch {
    return invalid(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
  const { iss: issuer = '', sub = '' } = claims;
  const host = issuer.replace(/^https:\/\//, '');
  // The call is not signed. If its host is this machine, only the role's ARN shows the partition.
  const partition = call.hostRegion ? partitionOf(call.hostRegion) : (RoleArn.split(':')[1] ?? '');
  const region = iamRegionOf(partition);
  const provider = `arn:${partition}:iam::${accountId}:oidc-provider/${host}`;
  const registered = visibility.isHidden(provider) ? undefined : await audiencesOf(moto, provider, region);
  if (!registered) return invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
  const audience = [claims.aud ?? []].flat().find((one) => registered.includes(one));
  if (!audience) return invalid('Incorrect token audience');

  const keys = await clusters.ofIssuer(issuer)?.kube?.signingKeys();
  if (!keys) {
    return invalid(
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  }
  const now = awsTime(settings);
  try {
    await jwtVerify(token, createLocalJWKSet(keys), { issuer, currentDate: now });
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      const until = new Date((claims.exp ?? 0) * 1000).toISOString();
      const message = `Token expired: current date/time ${now.toISOString()} must be before the expiration date/time ${until}`;
      return { status: 400, code: 'ExpiredTokenException', message };
    }
    return invalid('The provided token could not be verified: signature verification failed');
  }

  const role = await trustOf(account, region, RoleArn);
  const keysKnown = { [`${host}:aud`]: [audience], [`${host}:sub`]: [sub] };
  const context = { action: 'sts:AssumeRoleWithWebIdentity', federated: provider, keys: keysKnown };
  if (role.arn !== RoleArn || !isTrusted(role.trust, context)) return notAuthorized;
  const { Action: _, WebIdentityToken: __, Version: ___, ...params } = call.params;
  const made = await sessionOf(account, region, { ...params, RoleArn, RoleSessionName });
  const { accessKeyId, secretAccessKey, sessionToken } = made.credentials;
  const user = { AssumedRoleId: `${role.id}:${RoleSessionName}`, Arn: made.arn };
  const given = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: made.expiration,
  };
  const about = { Audience: audience, Provider: provider, SubjectFromWebIdentityToken: sub };
  const result = `${elements(about)}<AssumedRoleUser>${elements(user)}</AssumedRoleUser><Credentials>${elements(given)}</Credentials>`;
  return { result };
}

/** The audiences of an OIDC provider; undefined if the provider does not exist. */
async function audiencesOf(moto: Moto, arn: string, region: string): Promise<string[] | undefined> {
  const params = { Action: 'GetOpenIDConnectProvider', OpenIDConnectProviderArn: arn };
  const xml = await moto.query('iam', region, params).catch(emptyIfNotFound);
  if (xml === '') return undefined;
  return xmlValues(/<ClientIDList>.*<\/ClientIDList>/s.exec(xml)?.[0] ?? '', 'member');
}
