import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import { awsTime } from './aws-clock.ts';
import { sessionOf } from './sessions.ts';
import type { AwsCall } from './call.ts';
import { emptyIfNotFound, type MotoClient } from './moto.ts';
import { iamRegionOf, partitionOf } from './partitions.ts';
import type { Refusal } from './refusal.ts';
import type { AccountState } from './rules/rule.ts';
import { escapeXml, xmlValue, xmlValues } from './xml.ts';
import { parsePolicy } from './identity-policies.ts';
import { evaluateTrust, type TrustPolicy } from './trust.ts';

const invalid = (message: string): Refusal => ({ status: 400, code: 'InvalidIdentityToken', message });
const notAuthorized: Refusal = {
  status: 403,
  code: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
};

type Identifying = Pick<AccountState, 'moto' | 'accountId' | 'clusters' | 'consistency' | 'settings'>;

/**
 * STS's AssumeRoleWithWebIdentity. moto accepts any token; this function checks it. A cluster of the account must have
 * signed it, its issuer must be registered as an OIDC provider, its audience must be a client id of the provider, it must
 * not have expired, and the role's trust policy must allow it.
 * @returns the XML of the result, with a session created by moto
 */
export async function assumeByWebIdentity(
  { moto, accountId, clusters, consistency, settings }: Identifying,
  call: AwsCall,
): Promise<Refusal | { result: string }> {
  const {
    WebIdentityToken: token = '',
    RoleArn: roleArn = '',
    RoleSessionName: sessionName = '',
  } = call.params;
  let claims: ReturnType<typeof decodeJwt>;
  try {
    claims = decodeJwt(token);
  } catch {
    return invalid(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
  const issuer = claims.iss ?? '';
  const host = issuer.replace(/^https:\/\//, '');
  // The call is not signed. If its host is this machine, only the role's ARN shows which partition is meant.
  const partition = call.hostRegion ? partitionOf(call.hostRegion) : (roleArn.split(':')[1] ?? '');
  const region = iamRegionOf(partition);
  const provider = `arn:${partition}:iam::${accountId}:oidc-provider/${host}`;
  const registered = consistency.isHidden(provider) ? undefined : await audiencesOf(moto, provider, region);
  if (!registered) return invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
  const audiences = [claims.aud ?? []].flat();
  const audience = audiences.find((one) => registered.includes(one));
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

  const role = await moto
    .query('iam', region, { Action: 'GetRole', RoleName: roleArn.split('/').at(-1) ?? '' })
    .catch(emptyIfNotFound);
  const sub = claims.sub ?? '';
  const keysKnown = { [`${host}:aud`]: [audience], [`${host}:sub`]: [sub] };
  const context = { action: 'sts:AssumeRoleWithWebIdentity', federated: provider, keys: keysKnown };
  const isThere = xmlValue(role, 'Arn') === roleArn;
  const trust = parsePolicy<TrustPolicy>(xmlValue(role, 'AssumeRolePolicyDocument'));
  if (!isThere || evaluateTrust(trust, context) !== 'allow') return notAuthorized;
  const { Action: _, WebIdentityToken: __, Version: ___, ...params } = call.params;
  const of = { RoleArn: roleArn, RoleSessionName: sessionName };
  const { credentials, arn, expiration } = await sessionOf(moto, region, { ...params, ...of });
  const tags = (values: Record<string, string | undefined>) =>
    Object.entries(values)
      .map(([tag, value = '']) => `<${tag}>${escapeXml(value)}</${tag}>`)
      .join('');
  const user = tags({ AssumedRoleId: `${xmlValue(role, 'RoleId')}:${sessionName}`, Arn: arn });
  const given = tags({
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: expiration,
  });
  const rest = tags({ Audience: audience, Provider: provider, SubjectFromWebIdentityToken: sub });
  return { result: `${rest}<AssumedRoleUser>${user}</AssumedRoleUser><Credentials>${given}</Credentials>` };
}

/** The audiences of an OIDC provider; undefined if the provider does not exist. */
async function audiencesOf(moto: MotoClient, arn: string, region: string): Promise<string[] | undefined> {
  const params = { Action: 'GetOpenIDConnectProvider', OpenIDConnectProviderArn: arn };
  const xml = await moto.query('iam', region, params).catch(emptyIfNotFound);
  if (xml === '') return undefined;
  return xmlValues(/<ClientIDList>.*<\/ClientIDList>/s.exec(xml)?.[0] ?? '', 'member');
}
