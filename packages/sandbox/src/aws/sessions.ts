import type { Credentials } from './signature.ts';
import { credentialsIn, type MotoClient } from './moto.ts';
import { xmlValue } from './xml.ts';

/** A session of a role, as STS issues it. */
export type Session = { credentials: Credentials; arn: string; expiration: string };

/**
 * Creates a role session for a caller that the gateway has checked, because moto does not check the trust policy for web
 * identities.
 * @param region of the call, which determines the partition
 */
export async function sessionOf(
  moto: MotoClient,
  region: string,
  params: { RoleArn: string; RoleSessionName: string } & Record<string, string>,
): Promise<Session> {
  const xml = await moto.query('sts', region, {
    ...params,
    Action: 'AssumeRoleWithWebIdentity',
    WebIdentityToken: 'checked-by-the-gateway',
  });
  const value = (tag: string) => xmlValue(xml, tag) ?? '';
  return { credentials: credentialsIn(xml), arn: value('Arn'), expiration: value('Expiration') };
}
