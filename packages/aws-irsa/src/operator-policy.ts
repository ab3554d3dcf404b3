import { type Account, oidcProviderArn, pathIn, roleArn } from './names.ts';
import type { PolicyDocument } from './policy-document.ts';

export interface OperatorPolicySpec {
  readonly account: Account;
  readonly region: string;
  readonly clusterName: string;
  /** The cluster's issuer without `https://`; if unknown, every OIDC provider of the account. */
  readonly issuer?: string | undefined;
  readonly role: string;
  readonly policy: string;
  readonly repairPolicy: string;
  /** The ARN of VAULT_ASSUMED_ROLE; if unknown, every role, with the repair's policy alone. */
  readonly assumedRole?: string | undefined;
  /** The ARN of the role of Vault's own service account (VAULT_IRSA_ROLE_NAME). */
  readonly vaultRole: string;
  readonly boundary?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
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

export interface OperatorPolicy extends PolicyDocument {
  readonly Statement: readonly OperatorStatement[];
}

/** The least that an operator needs in AWS to run every runbook for these names. */
export function operatorPolicy(spec: OperatorPolicySpec): OperatorPolicy {
  const { account, region, clusterName, issuer, role, policy, repairPolicy, vaultRole, assumedRole } = spec;
  const eks = `arn:${account.partition}:eks:${region}:${account.accountId}`;
  const provider = oidcProviderArn(account, issuer ?? '*');
  const vaultRoles =
    assumedRole === undefined ? roleArn(account, '*') : [assumedRole, ...resourcesOf(vaultRole)];
  const bounded =
    spec.boundary === undefined
      ? {}
      : { Condition: { StringEquals: { 'iam:PermissionsBoundary': spec.boundary } } };
  const of = (arn: string) => ({ Condition: { ArnEquals: { 'iam:PolicyARN': arn } } });
  const statement = (
    Sid: string,
    actions: readonly string[],
    Resource: string | readonly string[],
    more: Pick<OperatorStatement, 'Condition'> = {},
  ): OperatorStatement[] => {
    const Action = actions.filter((action) => !spec.noTags || !action.startsWith('iam:Tag'));
    const resources = [Resource].flat();
    const only = resources.length === 1 ? resources[0] : undefined;
    return Action.length === 0
      ? []
      : [{ Sid, Effect: 'Allow', Action, Resource: only ?? resources, ...more }];
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
      ...statement('GuideNewRole', ['iam:CreateRole'], role, bounded),
      ...statement(
        'GuideRole',
        ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:TagRole'],
        resourcesOf(role),
      ),
      ...statement('GuidePolicy', CREATE_POLICY, policy),
      ...statement('GuideAttachment', ['iam:AttachRolePolicy'], role, of(policy)),
      ...statement('CorrectOidcProvider', ['iam:AddClientIDToOpenIDConnectProvider'], provider),
      ...statement('CorrectRole', ['iam:UpdateAssumeRolePolicy', 'iam:UpdateRole'], [role, vaultRole]),
      ...(spec.boundary === undefined
        ? []
        : statement('CorrectBoundary', ['iam:PutRolePermissionsBoundary'], [role, vaultRole], bounded)),
      ...statement(
        'CorrectPolicies',
        ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:ListPolicyVersions'],
        [policy, repairPolicy],
      ),
      ...statement('RepairPolicy', CREATE_POLICY, repairPolicy),
      ...statement('RepairNodeRole', ['iam:ListAttachedRolePolicies'], vaultRoles),
      ...statement('RepairAttachment', ['iam:AttachRolePolicy'], vaultRoles, of(repairPolicy)),
      // For clusters whose pods cannot use the node's role.
      ...statement('RepairNewVaultRole', ['iam:CreateRole'], vaultRole, bounded),
      ...statement('RepairVaultRole', ['iam:TagRole'], vaultRole),
      ...statement(
        'ReadingPermissions',
        ['iam:SimulatePrincipalPolicy'],
        [roleArn(account, '*'), `arn:${account.partition}:iam::${account.accountId}:user/*`],
      ),
      // A policy that exists under another path is found by its name alone. IAM's permission to list policies cannot be limited.
      ...statement('ReadingLists', ['iam:ListPolicies'], '*'),
      // Where pods get their role: from the nodes, or by EKS Pod Identity.
      ...statement(
        'ReadingPodRoles',
        [
          'eks:DescribeNodegroup',
          'eks:DescribePodIdentityAssociation',
          'eks:ListNodegroups',
          'eks:ListPodIdentityAssociations',
        ],
        // A managed policy has no room for the ARNs of node groups and associations one by one.
        [`${eks}:cluster/${clusterName}`, `${eks}:*/${clusterName}/*`],
      ),
      ...statement('ReadingNodeRole', ['iam:GetRole'], vaultRoles),
      ...statement(
        'TeardownRole',
        ['iam:DeleteRole', 'iam:ListInstanceProfilesForRole', 'iam:ListRolePolicies'],
        [...resourcesOf(role), ...resourcesOf(vaultRole)],
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

/** The resources of a call that names a role: if the role does not exist, IAM checks its ARN without a path. */
function resourcesOf(role: string): string[] {
  return [...new Set([role, role.replace(pathIn(role), '/')])];
}

/** The statements that a run with `--plan` needs: what it reads. */
export function readingPolicy({ Version, Statement }: OperatorPolicy): OperatorPolicy {
  return {
    Version,
    Statement: Statement.flatMap((statement) => {
      const Action = statement.Action.filter((action) => /:(?:Get|List|Describe|Simulate)/.test(action));
      // A teardown's plan reads more.
      return Action.length === 0 || statement.Sid.startsWith('Teardown') ? [] : [{ ...statement, Action }];
    }),
  };
}

const CREATE_POLICY = ['iam:CreatePolicy', 'iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:TagPolicy'];
