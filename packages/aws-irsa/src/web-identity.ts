import { keepSecret } from 'engine/resource';
import type { Aws } from './clients.ts';

/** Temporary credentials of an assumed role. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** `arn:…:assumed-role/<role>/<session>` */
  readonly assumedRoleArn: string;
}

/**
 * `aws sts assume-role-with-web-identity`: what a pod's SDK does with its projected token.
 * @throws the SDK's own error, because the caller may expect a refusal
 */
export async function assumeRoleWithWebIdentity(
  aws: Aws,
  spec: { readonly roleArn: string; readonly sessionName: string; readonly token: string },
): Promise<SessionCredentials> {
  keepSecret(spec.token);
  const sts = await aws.sts();
  const { Credentials, AssumedRoleUser } = await sts.assumeRoleWithWebIdentity({
    RoleArn: spec.roleArn,
    RoleSessionName: spec.sessionName,
    WebIdentityToken: spec.token,
  });
  keepSecret(Credentials?.SecretAccessKey);
  keepSecret(Credentials?.SessionToken);
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
    assumedRoleArn: AssumedRoleUser?.Arn ?? '',
  };
}
