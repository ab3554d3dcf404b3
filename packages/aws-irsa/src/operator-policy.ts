import { type Account, oidcProviderArn, policyArn, roleArn } from './names.ts';
import type { PolicyDocument } from './policy-document.ts';

/** The names that an operator's policy is limited to. */
export interface OperatorPolicySpec {
  readonly account: Account;
  readonly region: string;
  readonly clusterName: string;
  /** The cluster's issuer without `https://`; if unknown, every OIDC provider of the account. */
  readonly issuer?: string | undefined;
  /** The guide's VAULT_AUTH_ROLE_NAME. */
  readonly roleName: string;
  /** The guide's VAULT_AUTH_POLICY_NAME. */
  readonly policyName: string;
  /** The guide's VAULT_AUTH_GET_ROLE_POLICY_NAME. */
  readonly repairPolicyName: string;
  /** The guide's VAULT_ASSUMED_ROLE; if unknown, every role, with the repair's policy alone. */
  readonly assumedRole?: string | undefined;
  /** The role of Vault's own service account (VAULT_IRSA_ROLE_NAME). */
  readonly vaultRoleName: string;
  /** Whether nothing is tagged, so that no permission to tag is needed. */
  readonly noTags?: boolean;
}

/** One statement, whose Sid starts with its purpose: Guide, Correct, Repair, Reading or Teardown. */
export interface OperatorStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy document of such statements. */
export interface OperatorPolicy extends PolicyDocument {
  readonly Statement: readonly OperatorStatement[];
}

/** The least that an operator needs in AWS to run every runbook for these names. Pure. */
export function operatorPolicy(spec: OperatorPolicySpec): OperatorPolicy {
  const { account, region, clusterName, issuer, assumedRole } = spec;
  const eks = `arn:${account.partition}:eks:${region}:${account.accountId}`;
  const provider = oidcProviderArn(account, issuer ?? '*');
  const role = roleArn(account, spec.roleName);
  const policy = policyArn(account, spec.policyName);
  const repairPolicy = policyArn(account, spec.repairPolicyName);
  const vaultRole = roleArn(account, spec.vaultRoleName);
  /** The roles that Vault may run with. */
  const vaultRoles =
    assumedRole === undefined ? roleArn(account, '*') : [roleArn(account, assumedRole), vaultRole];
  const of = (arn: string) => ({ Condition: { ArnEquals: { 'iam:PolicyARN': arn } } });
  const statement = (
    Sid: string,
    actions: readonly string[],
    Resource: string | readonly string[],
    more: Pick<OperatorStatement, 'Condition'> = {},
  ): OperatorStatement[] => {
    const Action = actions.filter((action) => !spec.noTags || !action.startsWith('iam:Tag'));
    return Action.length === 0 ? [] : [{ Sid, Effect: 'Allow', Action, Resource, ...more }];
  };
  return {
    Version: '2012-10-17',
    Statement: [
      ...statement('GuideCluster', ['eks:DescribeCluster'], `${eks}:cluster/${clusterName}`),
      ...statement(
        'GuideOidcProvider',
        ['iam:CreateOpenIDConnectProvider', 'iam:GetOpenIDConnectProvider', 'iam:TagOpenIDConnectProvider'],
        provider,
      ),
      ...statement(
        'GuideRole',
        ['iam:CreateRole', 'iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:TagRole'],
        role,
      ),
      ...statement('GuidePolicy', CREATE_POLICY, policy),
      ...statement('GuideAttachment', ['iam:AttachRolePolicy'], role, of(policy)),
      ...statement('CorrectOidcProvider', ['iam:AddClientIDToOpenIDConnectProvider'], provider),
      ...statement('CorrectRole', ['iam:UpdateAssumeRolePolicy', 'iam:UpdateRole'], [role, vaultRole]),
      ...statement(
        'CorrectPolicies',
        ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:ListPolicyVersions'],
        [policy, repairPolicy],
      ),
      ...statement('RepairPolicy', CREATE_POLICY, repairPolicy),
      ...statement('RepairNodeRole', ['iam:ListAttachedRolePolicies'], vaultRoles),
      ...statement('RepairAttachment', ['iam:AttachRolePolicy'], vaultRoles, of(repairPolicy)),
      // For clusters whose pods cannot use the node's role.
      ...statement('RepairVaultRole', ['iam:CreateRole', 'iam:TagRole'], vaultRole),
      ...statement(
        'ReadingPermissions',
        ['iam:SimulatePrincipalPolicy'],
        [roleArn(account, '*'), `arn:${account.partition}:iam::${account.accountId}:user/*`],
      ),
      ...statement('ReadingNodeGroups', ['eks:ListNodegroups'], `${eks}:cluster/${clusterName}`),
      ...statement('ReadingNodeGroup', ['eks:DescribeNodegroup'], `${eks}:nodegroup/${clusterName}/*/*`),
      ...statement('ReadingNodeRole', ['iam:GetRole'], vaultRoles),
      ...statement(
        'TeardownRole',
        ['iam:DeleteRole', 'iam:ListInstanceProfilesForRole', 'iam:ListRolePolicies'],
        [role, vaultRole],
      ),
      ...statement(
        'TeardownPolicies',
        ['iam:DeletePolicy', 'iam:ListEntitiesForPolicy'],
        [policy, repairPolicy],
      ),
      ...statement('TeardownAttachment', ['iam:DetachRolePolicy'], role, of(policy)),
      ...statement('TeardownRepair', ['iam:DetachRolePolicy'], vaultRoles, of(repairPolicy)),
      ...statement('TeardownOidcProvider', ['iam:DeleteOpenIDConnectProvider'], provider),
      // IAM's permission to list roles cannot be limited to some roles.
      ...statement('TeardownOtherRoles', ['iam:ListRoles'], '*'),
    ],
  };
}

/** The distinct actions of some statements. Pure. */
export function actionsOf(statements: readonly OperatorStatement[]): readonly string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

/** Whether the guide itself needs a statement, and not only a repair, a correction or a teardown. */
export function isOfGuide({ Sid }: OperatorStatement): boolean {
  return Sid.startsWith('Guide');
}

const CREATE_POLICY = ['iam:CreatePolicy', 'iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:TagPolicy'];
