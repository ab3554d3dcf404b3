import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeClient } from './kube-client.ts';
import type { Credentials } from './moto-client.ts';

/** Where Vault's pod finds its AWS identity. */
export interface VaultIdentityOptions {
  readonly region: string;
  /** The folder for the token that the kubelet would mount into the pod. */
  readonly folder: string;
  /** The session of the node's role, which the instance metadata hands out. */
  readonly nodeRole: () => Credentials;
  /** Whether the pod identity webhook gives pods their token. */
  readonly podTokens: boolean;
  /** How far answers of the instance metadata may travel: with 1, they do not reach a pod. */
  readonly hopLimit: number;
}

/**
 * The environment by which Vault's AWS SDK finds its credentials: the role of its service account where that is
 * annotated (IRSA), else the node's role, which pods reach where the hop limit of the nodes' instance metadata is 2 or
 * more, else nothing. Managed node groups with Amazon Linux 2023 and no launch template, and Auto Mode, have 1
 * (https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html).
 */
export async function vaultIdentity(
  kube: KubeClient | undefined,
  { region, folder, nodeRole, podTokens, hopLimit }: VaultIdentityOptions,
): Promise<Record<string, string>> {
  const path = '/api/v1/namespaces/vault/serviceaccounts/vault';
  const account = await kube?.call<{ metadata: { annotations?: Record<string, string> } }>('GET', path);
  const roleArn = account?.metadata.annotations?.['eks.amazonaws.com/role-arn'];
  if (kube !== undefined && roleArn !== undefined) {
    const file = join(folder, 'aws-iam-token');
    if (podTokens) {
      const spec = { audiences: ['sts.amazonaws.com'], expirationSeconds: 86_400 };
      const made = await kube.call<{ status: { token: string } }>('POST', `${path}/token`, { spec });
      writeFileSync(file, made?.status.token ?? '');
      chmodSync(file, 0o600);
    }
    return {
      AWS_ROLE_ARN: roleArn,
      ...(podTokens && { AWS_WEB_IDENTITY_TOKEN_FILE: file }),
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      AWS_DEFAULT_REGION: region,
    };
  }
  if (hopLimit < 2) return {};
  const { accessKeyId, secretAccessKey, sessionToken = '' } = nodeRole();
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}
