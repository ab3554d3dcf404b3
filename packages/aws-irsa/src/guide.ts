import type { Ownership, Resource } from 'engine/resource';
import { attachment } from './attachment.ts';
import type { Aws } from './clients.ts';
import { vaultAuthPolicyDocument } from './guide-policies.ts';
import type { Account } from './names.ts';
import { oidcProvider } from './oidc-provider.ts';
import { policy } from './policy.ts';
import type { IamRequirements } from './requirements.ts';
import { role } from './role.ts';

/** The variables of the guide's AWS section. */
export interface AwsGuide {
  readonly aws: Aws;
  readonly ownership: Ownership;
  readonly account: Account;
  readonly OIDC_PROVIDER: string;
  readonly NAMESPACE: string;
  /** Gloo's service accounts, which assume the role. */
  readonly SERVICE_ACCOUNTS: readonly string[];
  readonly VAULT_AUTH_ROLE_NAME: string;
  readonly VAULT_AUTH_ROLE_ARN: string;
  readonly VAULT_AUTH_POLICY_NAME: string;
  readonly VAULT_AUTH_POLICY_ARN: string;
  /** The role of Vault's own service account and its policy, if Vault has one. */
  readonly vaultHasOwnRole: boolean;
  readonly VAULT_IRSA_ROLE_NAME: string;
  readonly VAULT_AUTH_GET_ROLE_POLICY_ARN: string;
  readonly strictTrust: boolean;
  readonly iamRequirements: IamRequirements;
}

/** AWS step 1: the issuer of the cluster's tokens, known to IAM. */
export function clusterProvider(guide: AwsGuide): Resource {
  const ofVault = { roleName: guide.VAULT_IRSA_ROLE_NAME, policyArn: guide.VAULT_AUTH_GET_ROLE_POLICY_ARN };
  return oidcProvider(guide.aws, guide.ownership, {
    account: guide.account,
    issuer: guide.OIDC_PROVIDER,
    roles: [
      { roleName: guide.VAULT_AUTH_ROLE_NAME, policyArn: guide.VAULT_AUTH_POLICY_ARN },
      ...(guide.vaultHasOwnRole ? [ofVault] : []),
    ],
  });
}

/** AWS step 2: the role that Gloo's service accounts assume. */
export function glooRole(guide: AwsGuide): Resource {
  return role(guide.aws, guide.ownership, {
    account: guide.account,
    roleName: guide.VAULT_AUTH_ROLE_NAME,
    oidcProvider: guide.OIDC_PROVIDER,
    namespace: guide.NAMESPACE,
    serviceAccounts: guide.SERVICE_ACCOUNTS,
    strict: guide.strictTrust,
    policyArn: guide.VAULT_AUTH_POLICY_ARN,
    required: guide.iamRequirements,
  });
}

/** AWS step 3: what the role may do. */
export function glooPolicy(guide: AwsGuide): Resource {
  return policy(guide.aws, guide.ownership, {
    policyName: guide.VAULT_AUTH_POLICY_NAME,
    policyArn: guide.VAULT_AUTH_POLICY_ARN,
    description: 'Policy used by the Vault user to check instance identity',
    file: 'gloo-vault-auth-policy.json',
    document: vaultAuthPolicyDocument(guide.VAULT_AUTH_ROLE_ARN),
    attachedTo: [guide.VAULT_AUTH_ROLE_NAME],
    variable: 'VAULT_AUTH_POLICY_NAME',
    arnVariable: 'VAULT_AUTH_POLICY_ARN',
    required: guide.iamRequirements,
  });
}

/** AWS step 3: the policy attached to the role. */
export function glooPolicyAttachment(guide: AwsGuide): Resource {
  return attachment(guide.aws, guide.ownership, {
    roleName: guide.VAULT_AUTH_ROLE_NAME,
    policyArn: guide.VAULT_AUTH_POLICY_ARN,
  });
}
