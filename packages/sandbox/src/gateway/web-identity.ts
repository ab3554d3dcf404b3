import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import type { AwsCall } from './aws-call.ts';
import type { MotoClient } from './moto-client.ts';
import { iamRegionOf, partitionOf } from './partitions.ts';
import type { Refusal } from './refusal.ts';
import { evaluateTrust } from './trust-policy.ts';
import { escapeXml, xmlValue, xmlValues } from './xml.ts';

const invalid = (message: string): Refusal => ({ status: 400, code: 'InvalidIdentityToken', message });
const notAuthorized: Refusal = {
  status: 403,
  code: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
};

/** A role given out to a web identity. */
export type WebIdentitySession = { xml: string };

/**
 * STS's AssumeRoleWithWebIdentity, for which moto takes any token. Here the token must be signed by the cluster,
 * its issuer registered as an OIDC provider, its audience among the provider's client ids, its time not over,
 * and the role's trust policy must let it in.
 */
export class WebIdentity {
  readonly #moto: MotoClient;
  readonly #keys: (issuer: string) => Promise<JSONWebKeySet | undefined>;
  readonly #isHidden: (provider: string) => boolean;
  readonly #now: () => Date;

  /**
   * @param keys the signing keys of an issuer; undefined where they cannot be had
   * @param isHidden whether an OIDC provider is too new to be seen
   * @param now AWS's own time
   */
  constructor(
    moto: MotoClient,
    keys: (issuer: string) => Promise<JSONWebKeySet | undefined>,
    isHidden: (provider: string) => boolean = () => false,
    now: () => Date = () => new Date(),
  ) {
    this.#moto = moto;
    this.#keys = keys;
    this.#isHidden = isHidden;
    this.#now = now;
  }

  /** Checks the call and, where all is well, has moto make the session. */
  async assume(call: AwsCall, accountId: string): Promise<Refusal | WebIdentitySession> {
    const {
      WebIdentityToken: token = '',
      RoleArn: roleArn = '',
      RoleSessionName: session = '',
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
    // The call is not signed: if its host is this machine, nothing but the role's ARN tells where it was sent.
    const partition = call.hostRegion ? partitionOf(call.hostRegion) : (roleArn.split(':')[1] ?? '');
    const region = iamRegionOf(partition);
    const provider = `arn:${partition}:iam::${accountId}:oidc-provider/${host}`;
    const registered = this.#isHidden(provider) ? undefined : await this.#provider(provider, region);
    if (!registered) return invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
    const audiences = [claims.aud ?? []].flat();
    const audience = audiences.find((one) => registered.includes(one));
    if (!audience) return invalid('Incorrect token audience');

    const keys = await this.#keys(issuer);
    if (!keys) {
      return invalid(
        "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
      );
    }
    const now = this.#now();
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

    const trust = await this.#trustPolicy(roleArn, region);
    const sub = claims.sub ?? '';
    const keysKnown = { [`${host}:aud`]: [audience], [`${host}:sub`]: [sub] };
    const context = { action: 'sts:AssumeRoleWithWebIdentity', federated: provider, keys: keysKnown };
    if (!trust || evaluateTrust(trust, context) !== 'allow') return notAuthorized;
    return this.#session(call, { region, roleArn, session, sub, audience, provider });
  }

  async #provider(arn: string, region: string): Promise<string[] | undefined> {
    const params = { Action: 'GetOpenIDConnectProvider', OpenIDConnectProviderArn: arn };
    const xml = await this.#moto.query('iam', region, params).catch(() => undefined);
    if (xml === undefined) return undefined;
    return xmlValues(/<ClientIDList>.*<\/ClientIDList>/s.exec(xml)?.[0] ?? '', 'member');
  }

  async #trustPolicy(
    roleArn: string,
    region: string,
  ): Promise<Parameters<typeof evaluateTrust>[0] | undefined> {
    const name = roleArn.split('/').at(-1) ?? '';
    const params = { Action: 'GetRole', RoleName: name };
    const xml = await this.#moto.query('iam', region, params).catch(() => '');
    if (xmlValue(xml, 'Arn') !== roleArn) return undefined;
    return JSON.parse(decodeURIComponent(xmlValue(xml, 'AssumeRolePolicyDocument') ?? '{}'));
  }

  async #session(
    call: AwsCall,
    of: Record<'region' | 'roleArn' | 'session' | 'sub' | 'audience' | 'provider', string>,
  ): Promise<WebIdentitySession> {
    const { Action: _, WebIdentityToken: __, Version: ___, ...params } = call.params;
    // As AssumeRoleWithWebIdentity this goes unsigned, which moto refuses once IAM is enforced: the gateway signs it.
    const made = await this.#moto.query('sts', of.region, {
      Action: 'AssumeRoleWithWebIdentity',
      WebIdentityToken: 'checked-by-the-gateway',
      ...params,
    });
    const value = (tag: string) => escapeXml(xmlValue(made, tag) ?? '');
    const caller = xmlValue(made, 'Arn') as string;
    const role = await this.#moto.query('iam', of.region, {
      Action: 'GetRole',
      RoleName: of.roleArn.split('/').at(-1) as string,
    });
    const credentials = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration']
      .map((tag) => `<${tag}>${value(tag)}</${tag}>`)
      .join('');
    const xml = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Audience>${escapeXml(of.audience)}</Audience><AssumedRoleUser><AssumedRoleId>${xmlValue(role, 'RoleId')}:${escapeXml(of.session)}</AssumedRoleId><Arn>${escapeXml(caller)}</Arn></AssumedRoleUser><Provider>${escapeXml(of.provider)}</Provider><Credentials>${credentials}</Credentials><SubjectFromWebIdentityToken>${escapeXml(of.sub)}</SubjectFromWebIdentityToken></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
    return { xml };
  }
}
