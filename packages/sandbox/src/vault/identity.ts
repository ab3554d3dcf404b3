import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../aws/signature.ts';
import type { KubeClient } from '../gateway/kube.ts';
import { POD_IDENTITY } from '../aws/pod-identity-agent.ts';

/** The sources of the AWS identity of Vault's pod. */
export interface VaultIdentityOptions {
  readonly region: string;
  /** The folder for the token that the kubelet would mount into the pod. */
  readonly folder: string;
  /** The variables if its service account has no role. */
  readonly node: Record<string, string>;
  /** The address of the Pod Identity agent, if Vault's service account has an association. */
  readonly agent: string | undefined;
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

/**
 * The environment variables for Vault's AWS SDK: of the role associated with Vault's service account (EKS Pod Identity),
 * else of the annotated role (IRSA), else of the node's role.
 */
export async function vaultIdentity(
  kube: KubeClient | undefined,
  { region, folder, node, agent }: VaultIdentityOptions,
): Promise<Record<string, string>> {
  const path = '/api/v1/namespaces/vault/serviceaccounts/vault';
  const account = await kube?.call<{ metadata: { annotations?: Record<string, string> } }>('GET', path);
  const roleArn = account?.metadata.annotations?.['eks.amazonaws.com/role-arn'];
  /** The token that the kubelet projects into the pod. */
  const writeToken = async (name: string, audience: string): Promise<string> => {
    const file = join(folder, name);
    writeFileSync(file, (await kube?.token('vault', 'vault', audience)) ?? '');
    chmodSync(file, 0o600);
    return file;
  };
  if (agent !== undefined) {
    // The agent's real address does not exist here. The SDK also accepts an address on this machine.
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: agent,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: await writeToken(POD_IDENTITY.volume, POD_IDENTITY.audience),
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      AWS_DEFAULT_REGION: region,
    };
  }
  if (kube !== undefined && roleArn !== undefined) {
    return {
      AWS_ROLE_ARN: roleArn,
      AWS_WEB_IDENTITY_TOKEN_FILE: await writeToken('aws-iam-token', 'sts.amazonaws.com'),
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      AWS_DEFAULT_REGION: region,
    };
  }
  return node;
}
