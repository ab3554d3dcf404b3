// For the packages that connect and examine the systems. A runbook imports only verbs.

export { adviceOnAws, awsExplanation, isAwsError } from './aws-failure.ts';
export { Aws } from './clients.ts';
export {
  type EksCluster,
  eksCluster,
  type NodeGroup,
  nodeGroup,
  nodeGroups,
  podIdentityAssociations,
} from './eks.ts';
export { eksCredential } from './eks-credential.ts';
export {
  assumeRoleWithWebIdentity,
  awsCredentials,
  callerIdentity,
  clockSkew,
  partitionOf,
  type SessionCredentials,
  stsEndpoint,
  withoutSession,
} from './identity.ts';
export { type MarkedResources, NOTHING_MARKED, readMarked } from './marked.ts';
export { type CallerIdentity, policyArn, roleArn, STS_AUDIENCE } from './names.ts';
export { type OperatorStatement, operatorPolicy, readingPolicy } from './operator-policy.ts';
export { findPolicy } from './read-policy.ts';
export { getRole, policiesBeyond, recentRoleId } from './read-role.ts';
export type { AwsSystems } from './requirements.ts';
export { awsSettings } from './settings.ts';
export { admittedUnnamed, trustsIssuer } from './trust-policy.ts';
