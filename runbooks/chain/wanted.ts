import { stsEndpoint } from 'aws-irsa';
import { reference } from 'resource';
import type { Wanted } from 'troubleshoot';
import { AWS_MOUNT, KV_MOUNT, vaultShell } from 'vault-auth';
import { type Clients, type RunContext, SERVICE_ACCOUNTS } from '../context.ts';

/** The guide's variables as far as they are known: those that AWS would have to be asked for are references without it. */
export function wantedOf(clients: Clients, guide: RunContext | undefined): Wanted {
  const { inputs, kubectl, vault } = clients;
  return {
    clusterName: inputs.CLUSTER_NAME,
    region: inputs.AWS_REGION,
    accountId: guide?.account.accountId ?? reference('ACCOUNT_ID'),
    oidcProvider: guide?.OIDC_PROVIDER ?? reference('OIDC_PROVIDER'),
    namespace: inputs.NAMESPACE,
    serviceAccounts: SERVICE_ACCOUNTS,
    roleName: inputs.VAULT_AUTH_ROLE_NAME,
    roleArn: guide?.VAULT_AUTH_ROLE_ARN ?? reference('VAULT_AUTH_ROLE_ARN'),
    policyName: inputs.VAULT_AUTH_POLICY_NAME,
    policyArn: guide?.VAULT_AUTH_POLICY_ARN ?? reference('VAULT_AUTH_POLICY_ARN'),
    headerValue: inputs.IAM_SERVER_ID_HEADER_VALUE,
    stsEndpoint: guide?.STS_ENDPOINT ?? stsEndpoint(partitionOf(inputs.AWS_REGION), inputs.AWS_REGION),
    vaultAddress: inputs.VAULT_ADDRESS,
    version: inputs.EDGE_VERSION,
    mountPath: AWS_MOUNT,
    pathPrefix: KV_MOUNT,
    kubectl: kubectl.shown,
    vault: vault.external ? 'vault' : vaultShell('vault'),
  };
}

/** The partition that a region is in: where nobody who is in it can be asked. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
