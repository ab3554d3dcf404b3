import type { AwsCall } from './aws-call.ts';
import { type MotoClient, MotoError } from './moto-client.ts';
import { iamRegionOf, partitionOf } from './partitions.ts';
import type { Refusal } from './refusal.ts';
import type { KeyOwner } from './seed.ts';
import { xmlValue } from './xml.ts';

const noToken: Refusal = {
  status: 401,
  code: 'UnauthorizedException',
  message: 'Session token not found or invalid',
};
const noAccess: Refusal = { status: 403, code: 'ForbiddenException', message: 'No access' };

/** What a profile with SSO gets: the portal's answer, and whose the access key in it is. */
export type PortalSession = { json: string; accessKeyId: string; owner: KeyOwner };

/** The portal of IAM Identity Center, as far as SDKs and the AWS CLI ask it: credentials of a role for a token. */
export class SsoPortal {
  readonly #moto: MotoClient;
  readonly #tokens = new Set<string>();

  constructor(moto: MotoClient) {
    this.#moto = moto;
  }

  /** Lets a token in, as when its bearer has signed in. */
  register(token: string): void {
    this.#tokens.add(token);
  }

  /** Lets in no token that was let in before. */
  forget(): void {
    this.#tokens.clear();
  }

  /** Temporary credentials of the role that the call names, in this account and region's partition. */
  async roleCredentials(
    { params }: AwsCall,
    token: string | undefined,
    account: { id: string; region: string },
  ): Promise<Refusal | PortalSession> {
    if (token === undefined || !this.#tokens.has(token)) return noToken;
    const RoleName = params.role_name ?? '';
    if (params.account_id !== account.id || !RoleName) return noAccess;
    const iamRegion = iamRegionOf(partitionOf(account.region));
    let role: string;
    try {
      role = await this.#moto.query('iam', iamRegion, { Action: 'GetRole', RoleName });
    } catch (error) {
      if (error instanceof MotoError && error.status === 404) return noAccess;
      throw error;
    }
    // The portal's own way is SAML; moto makes the same session without a document that nobody could sign here.
    const session = await this.#moto.query('sts', account.region, {
      Action: 'AssumeRoleWithWebIdentity',
      WebIdentityToken: 'checked-by-the-gateway',
      RoleArn: xmlValue(role, 'Arn') as string,
      RoleSessionName: 'platform-engineer',
    });
    const value = (tag: string) => xmlValue(session, tag) as string;
    const [accessKeyId, secretAccessKey] = [value('AccessKeyId'), value('SecretAccessKey')];
    const roleCredentials = {
      accessKeyId,
      secretAccessKey,
      sessionToken: value('SessionToken'),
      expiration: Date.parse(value('Expiration')),
    };
    const owner = { arn: value('Arn'), secretAccessKey };
    return { json: JSON.stringify({ roleCredentials }), accessKeyId, owner };
  }
}
