import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeClient } from './kube-client.ts';
import { POD_IDENTITY } from './pod-identity-agent.ts';
import type { Credentials } from './sigv4.ts';

/** Where Vault's pod finds its AWS identity. */
export interface VaultIdentityOptions {
  readonly region: string;
  /** The folder for the token that the kubelet would mount into the pod. */
  readonly folder: string;
  /** The variables to use if its service account names no role. */
  readonly node: Record<string, string>;
  /** Whether the pod identity webhook gives pods their token. */
  readonly podTokens: boolean;
  /** Where the Pod Identity agent answers, if Vault's service account has an association. */
  readonly agent: string | undefined;
}

/**
 * The variables of the node's role, which pods reach where the hop limit of the nodes' instance metadata is 2 or more;
 * else none. Managed node groups with Amazon Linux 2023 and no launch template, and Auto Mode, have 1
 * (https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html).
 * @param session of the node's role, which the instance metadata hands out
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

/**
 * The environment by which Vault's AWS SDK finds its credentials: the role that its service account is associated with
 * (EKS Pod Identity), else the one that it is annotated with (IRSA), else what the node gives it.
 */
export async function vaultIdentity(
  kube: KubeClient | undefined,
  { region, folder, node, podTokens, agent }: VaultIdentityOptions,
): Promise<Record<string, string>> {
  const path = '/api/v1/namespaces/vault/serviceaccounts/vault';
  const account = await kube?.call<{ metadata: { annotations?: Record<string, string> } }>('GET', path);
  const roleArn = account?.metadata.annotations?.['eks.amazonaws.com/role-arn'];
  /** What the kubelet projects into the pod. */
  const writeToken = async (name: string, audience: string): Promise<string> => {
    const file = join(folder, name);
    writeFileSync(file, (await kube?.token('vault', 'vault', audience)) ?? '');
    chmodSync(file, 0o600);
    return file;
  };
  if (agent !== undefined) {
    // Nothing listens on the agent's own address here; the SDK takes one on this machine as well.
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: agent,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: await writeToken(POD_IDENTITY.volume, POD_IDENTITY.audience),
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      AWS_DEFAULT_REGION: region,
    };
  }
  if (kube !== undefined && roleArn !== undefined) {
    const file = podTokens ? await writeToken('aws-iam-token', 'sts.amazonaws.com') : undefined;
    return {
      AWS_ROLE_ARN: roleArn,
      ...(file !== undefined && { AWS_WEB_IDENTITY_TOKEN_FILE: file }),
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      AWS_DEFAULT_REGION: region,
    };
  }
  return node;
}
