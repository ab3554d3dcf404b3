import { credentialsIn, type Moto } from './moto.ts';
import type { Credentials, KeyOwner } from './signature.ts';
import { xmlValue } from './xml.ts';

/** A session of a role, as STS issues it. */
type Session = { credentials: Credentials; arn: string; expiration: string };

/** Records the access key of a new session. */
export function noteSession(keys: Map<string, KeyOwner>, xml: string): Session {
  const value = (tag: string) => xmlValue(xml, tag) ?? '';
  const credentials = credentialsIn(xml);
  const { accessKeyId, ...secrets } = credentials;
  keys.set(accessKeyId, { arn: value('Arn'), ...secrets });
  return { credentials, arn: value('Arn'), expiration: value('Expiration') };
}

/**
 * Creates a session of a role for a caller that the gateway has checked.
 * @param region of the call, which determines the partition
 */
export async function sessionOf(
  { moto, keys }: { moto: Moto; keys: Map<string, KeyOwner> },
  region: string,
  params: { RoleArn: string; RoleSessionName: string } & Record<string, string>,
): Promise<Session> {
  return noteSession(keys, await moto.query('sts', region, { ...params, Action: 'AssumeRole' }));
}
