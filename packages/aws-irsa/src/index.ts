export { attachment } from './attachment.ts';
export { Aws, awsFailure, isAwsError } from './clients.ts';
export { type CallerIdentity, callerIdentity, type EksCluster, eksCluster } from './identity.ts';
export {
  type Account,
  CLUSTER_NAME,
  IAM_NAME,
  POLICY_NAME_MAX,
  policyArn,
  REGION,
  ROLE_NAME_MAX,
  roleArn,
  STS_AUDIENCE,
  stsEndpoint,
} from './names.ts';
export { oidcProvider } from './oidc-provider.ts';
export { missingPermissions, NEEDED_PERMISSIONS } from './permissions.ts';
export { policy, vaultAuthPolicyDocument } from './policy.ts';
export { getRole, type IamRole, role } from './role.ts';
export { assumeRoleWithWebIdentity, type SessionCredentials } from './web-identity.ts';
