import {
  besideGuide,
  blockDeletion,
  cachedRead,
  commandLines,
  type DeletionPlan,
  differFreeText,
  hereDocument,
  isManaged,
  type Ownership,
  planChange,
  quote,
  type Removal,
  type Resource,
} from 'resource';
import { type Aws, change, collect, lookUp } from './clients.ts';
import { differPolicies, parsePolicyDocument, samePolicy } from './policy-document.ts';
import { removeOnceFree } from './removal.ts';
import { markOf, missingMark, tagRecord, tagsFlag, UNMARKED } from './tags.ts';
import { LOOSE, type TrustPolicySpec, trustPolicy } from './trust-policy.ts';

/** What is read of an IAM role. */
export interface IamRole {
  readonly arn: string;
  /** The unique id (`AROA…`); it changes if the role is deleted and created again. */
  readonly roleId: string;
  readonly description: string;
  readonly trust: unknown;
  readonly tags: Readonly<Record<string, string>>;
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface RoleSpec extends TrustPolicySpec {
  /** The guide's VAULT_AUTH_ROLE_NAME. */
  readonly roleName: string;
  /** The variable that sets its name; VAULT_AUTH_ROLE_NAME by default. */
  readonly variable?: string;
  /** The policy that the guide attaches to it (VAULT_AUTH_POLICY_ARN). A role with any other policy is not deleted. */
  readonly policyArn?: string;
}

const DESCRIPTION = 'Vault auth role';

/** Reads a role by its name; `undefined` if there is none. */
export function getRole(aws: Aws, roleName: string): Promise<IamRole | undefined> {
  return cachedRead(`iam role ${roleName}`, () => askRole(aws, roleName));
}

async function askRole(aws: Aws, roleName: string): Promise<IamRole | undefined> {
  const iam = await aws.iam();
  const found = await lookUp(roleLabel(roleName), () => iam.getRole({ RoleName: roleName }));
  const role = found?.Role;
  if (role === undefined) return undefined;
  return {
    arn: role.Arn ?? '',
    roleId: role.RoleId ?? '',
    description: role.Description ?? '',
    trust: parsePolicyDocument(role.AssumeRolePolicyDocument ?? '{}'),
    tags: tagRecord(role.Tags),
    createdAt: role.CreateDate?.getTime() ?? 0,
  };
}

/** A role that service accounts assume, as Gloo's do (AWS step 2, `aws iam create-role`). */
export function role(aws: Aws, ownership: Ownership, spec: RoleSpec): Resource<IamRole> {
  const { roleName, strict, variable = 'VAULT_AUTH_ROLE_NAME' } = spec;
  const name = roleLabel(roleName);
  const trust = trustPolicy(spec);
  const strictTrust = trustPolicy({ ...spec, strict: true });
  /** Keeps a trust policy that is stricter than the requested one. */
  const isStricter = (live: IamRole) => !strict && differPolicies(live.trust, strictTrust).length === 0;
  const warnings = [
    ...(strict ? [] : [`${LOOSE}; --strict-trust writes StringEquals.`]),
    ...(ownership.noTags ? [UNMARKED] : []),
  ];
  const trustFile = hereDocument('trust-relationship.json', JSON.stringify(trust, null, 2));
  const create = [
    trustFile,
    commandLines(
      'aws iam create-role',
      `--role-name ${quote(roleName)}`,
      '--assume-role-policy-document file://trust-relationship.json',
      `--description ${quote(DESCRIPTION)}`,
    ),
  ].join('\n');
  /** What has to change in an existing role. */
  const lacks = (live: IamRole) => ({
    trust: isStricter(live) ? [] : differPolicies(live.trust, trust),
    description: differFreeText('Description', live.description, DESCRIPTION),
    mark: missingMark(ownership, live.tags),
  });
  return {
    kind: 'iam-role',
    name,
    byHand: {
      command: `${create}\nrm -f trust-relationship.json`,
      ...(!strict && { note: `${LOOSE}; \`StringEquals\` in its place is stricter.` }),
      exists: besideGuide(
        `aws iam get-role --role-name ${quote(roleName)} --query Role --output json`,
        trust,
        `.[0].Description == "${DESCRIPTION}" and (${samePolicy('.[0].AssumeRolePolicyDocument', { orStricter: !strict })})`,
      ),
      see: `the role as JSON; its \`Arn\` is the one that \`VAULT_AUTH_ROLE_ARN\` holds`,
      fails: [
        '`EntityAlreadyExists`: a role of this name exists. If the check below prints `true`, it trusts whom the guide asks for: go on. Otherwise use a different VAULT_AUTH_ROLE_NAME on every page and try again; change the existing role only once you understand how it is used.',
        '`MalformedPolicyDocument … Federated principal`: the provider of the step before does not exist, or OIDC_PROVIDER is empty.',
      ],
      undo: `aws iam delete-role --role-name ${quote(roleName)}`,
    },
    ...(warnings.length > 0 && { warning: warnings.join(' ') }),
    removal: roleRemoval(aws, name, ownership, spec),
    read: () => getRole(aws, roleName),
    compare(live) {
      if (live === undefined) return { status: 'create' };
      const { trust, description } = lacks(live);
      return planChange(ownership, {
        differences: [...trust, ...description],
        managed: isManaged(live.tags, ownership),
        otherwise: `Use a role of another name: set ${variable} to one that is free, and use it in every runbook.`,
        detail: isStricter(live) ? 'its trust policy is the stricter one of --strict-trust: kept' : undefined,
      });
    },
    command(live) {
      if (live === undefined) return create;
      const { trust, description, mark } = lacks(live);
      const of = `--role-name ${quote(roleName)}`;
      const document = '--policy-document file://trust-relationship.json';
      return [
        trust.length > 0 &&
          `${trustFile}\n${commandLines('aws iam update-assume-role-policy', of, document)}`,
        description.length > 0 &&
          commandLines('aws iam update-role', of, `--description ${quote(DESCRIPTION)}`),
        mark && commandLines('aws iam tag-role', of, tagsFlag(mark)),
      ]
        .filter(Boolean)
        .join('\n');
    },
    async apply(live) {
      const iam = await aws.iam();
      await change(name, async () => {
        if (live === undefined) {
          const created = { AssumeRolePolicyDocument: JSON.stringify(trust), Description: DESCRIPTION };
          await iam.createRole({ RoleName: roleName, ...created, ...markOf(ownership) });
          return;
        }
        const { trust: trusted, description, mark } = lacks(live);
        if (trusted.length > 0) {
          await iam.updateAssumeRolePolicy({ RoleName: roleName, PolicyDocument: JSON.stringify(trust) });
        }
        if (description.length > 0) {
          await iam.updateRole({ RoleName: roleName, Description: DESCRIPTION });
        }
        if (mark !== undefined) await iam.tagRole({ RoleName: roleName, Tags: mark });
      });
    },
  };
}

function roleLabel(roleName: string): string {
  return `iam role ${roleName}`;
}

/** What the deletion of a role depends on. */
export interface LiveRoleRemoval {
  readonly managed: boolean;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  readonly inline: readonly string[];
  readonly instanceProfiles: readonly string[];
}

/** Deletes the role, once it has nothing that others attached. */
function roleRemoval(aws: Aws, name: string, ownership: Ownership, spec: RoleSpec): Removal<LiveRoleRemoval> {
  const { roleName } = spec;
  return {
    command: () => `aws iam delete-role --role-name ${quote(roleName)}`,
    async read() {
      const [found, holdings] = await Promise.all([
        getRole(aws, roleName),
        lookUp(name, () => holdingsOf(aws, roleName)),
      ]);
      return found && holdings && { managed: isManaged(found.tags, ownership), ...holdings };
    },
    planDeletion: (live) => planRoleDeletion(live, spec),
    async remove(_live, work) {
      const iam = await aws.iam();
      await removeOnceFree(name, () => iam.deleteRole({ RoleName: roleName }), work);
    },
  };
}

async function holdingsOf(aws: Aws, roleName: string): Promise<Omit<LiveRoleRemoval, 'managed'>> {
  const client = await aws.iam();
  const { paginateListInstanceProfilesForRole, paginateListRolePolicies } = await import(
    '@aws-sdk/client-iam'
  );
  const role = { RoleName: roleName };
  const [attached, inline, profiles] = await Promise.all([
    attachedPolicies(aws, roleName),
    collect(paginateListRolePolicies({ client }, role), ({ PolicyNames }) => PolicyNames),
    collect(
      paginateListInstanceProfilesForRole({ client }, role),
      ({ InstanceProfiles }) => InstanceProfiles,
    ),
  ]);
  const instanceProfiles = profiles.map(({ InstanceProfileName = '' }) => InstanceProfileName);
  return { attached, inline, instanceProfiles };
}

/** The ARNs of the managed policies attached to a role. */
export async function attachedPolicies(aws: Aws, roleName: string): Promise<readonly string[]> {
  const client = await aws.iam();
  const { paginateListAttachedRolePolicies } = await import('@aws-sdk/client-iam');
  return collect(paginateListAttachedRolePolicies({ client }, { RoleName: roleName }), (page) =>
    page.AttachedPolicies?.map(({ PolicyArn = '' }) => PolicyArn),
  );
}

/** Plans the deletion of a role: it stays while it has more than the guide's policy. Pure. */
export function planRoleDeletion(
  live: Omit<LiveRoleRemoval, 'managed'>,
  spec: Pick<RoleSpec, 'roleName' | 'policyArn'>,
): DeletionPlan {
  const role = `--role-name=${quote(spec.roleName)}`;
  const others = [
    ...live.attached
      .filter((arn) => arn !== spec.policyArn)
      .map((arn) => ({
        field: 'attached policy',
        name: arn,
        option: `aws iam detach-role-policy ${role} --policy-arn=${quote(arn)}`,
      })),
    ...live.inline.map((policy) => ({
      field: 'inline policy',
      name: policy,
      option: `aws iam delete-role-policy ${role} --policy-name=${quote(policy)}`,
    })),
    ...live.instanceProfiles.map((profile) => ({
      field: 'instance profile',
      name: profile,
      option: `aws iam remove-role-from-instance-profile ${role} --instance-profile-name=${quote(profile)}`,
    })),
  ];
  return others.length === 0
    ? { status: 'remove' }
    : blockDeletion('others gave this role more than the guide does', others);
}
