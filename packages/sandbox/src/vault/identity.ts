import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../aws/signature.ts';
import type { KubeClient } from '../gateway/kube.ts';

/** The sources of the AWS identity of Vault's pod. */
export interface VaultIdentityOptions {
  readonly region: string;
  /** The folder for the token that the kubelet would mount into the pod. */
  readonly folder: string;
  /** The variables if its service account has no role. */
  readonly node: Record<string, string>;
}

/**
 * The variables of the node's role. They are empty unless the hop limit of the instance metadata is 2 or more, which lets
 * pods reach it. Auto Mode, and managed node groups with Amazon Linux 2023 and no launch template, have a hop limit of 1
 * (https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html).
 * @param session of the node's role, as the instance metadata returns it
 */
export function nodeIdentity(session: Credentials, hopLimit: number): Record<string, string> {
  if (hopLimit < 2) return {};
  const { accessKeyId, secretAccessKey, sessionToken = '' } = session;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

/** The environment variables for Vault's AWS SDK: of the annotated role (IRSA), else of the node's role. */
export async function vaultIdentity(
  kube: KubeClient | undefined,
  { region, folder, node }: VaultIdentityOptions,
): Promise<Record<string, string>> {
  const path = '/api/v1/namespaces/vault/serviceaccounts/vault';
  const account = await kube?.call<{ metadata: { annotations?: Record<string, string> } }>('GET', path);
  const roleArn = account?.metadata.annotations?.['eks.amazonaws.com/role-arn'];
  if (kube === undefined || roleArn === undefined) return node;
  const file = join(folder, 'aws-iam-token');
  writeFileSync(file, (await kube.token('vault', 'vault', 'sts.amazonaws.com')) ?? '');
  chmodSync(file, 0o600);
  return {
    AWS_ROLE_ARN: roleArn,
    AWS_WEB_IDENTITY_TOKEN_FILE: file,
    AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    AWS_DEFAULT_REGION: region,
  };
}
