import type { loginRole } from '../src/role.ts';
import { GUIDE } from './guide.ts';

export const { VAULT_AUTH_ROLE_ARN: ARN } = GUIDE;
/** The answer of Vault 1.21 for the role that the guide writes. */
const DATA = {
  auth_type: 'iam',
  bound_iam_principal_arn: [ARN],
  bound_iam_principal_id: ['AROANOW'],
  resolve_aws_unique_ids: true,
  bound_ec2_instance_id: null,
  disallow_reauthentication: false,
  token_type: 'default',
  policies: ['dev'],
  token_policies: ['dev'],
  max_ttl: 900,
  token_max_ttl: 900,
  token_ttl: 0,
};
export type Live = Parameters<ReturnType<typeof loginRole>['differs']>[0];
export const LIVE: Live = { data: DATA, roleId: 'AROANOW', managed: false };
export const MANAGED: Live = { ...LIVE, managed: true };
export const having = (data: object) => ({ data: { ...DATA, ...data } });
export const boundTo = (...arns: string[]) => having({ bound_iam_principal_arn: arns });
export const OTHER = 'arn:aws:iam::123456789012:role/other';
export const ELSEWHERE = 'arn:aws:iam::210987654321:role/dev-role-iam-demo';
export const WILDCARD = { bound_iam_principal_id: [] };
export const EC2 = { inferred_entity_type: 'ec2_instance', inferred_aws_region: 'us-east-1' };
/** Bound to an ARN of which Vault resolves no id. */
export const UNRESOLVED = { ...WILDCARD, resolve_aws_unique_ids: false };
