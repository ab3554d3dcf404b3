import {
  commandLines,
  doubleQuoted,
  isManaged,
  type Ownership,
  quote,
  type Removal,
  type Resource,
  reference,
  untilIamShows,
} from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { type Aws, askAws, collect, lookUp } from './clients.ts';
import { findPolicy } from './find-policy.ts';
import { isNamedLike, nameIn } from './names.ts';
import { attachedPolicies, getRole, isManagedRole } from './read-role.ts';
import { tagRecord } from './tags.ts';

/** A managed policy attached to a role (AWS step 3, `aws iam attach-role-policy`). */
export function attachment(
  aws: Aws,
  ownership: Ownership,
  spec: {
    readonly roleName: string;
    readonly policyArn: string;
  },
): Resource<true> {
  const { roleName } = spec;
  const name = `iam attachment of ${nameIn(spec.policyArn)} to role ${roleName}`;
  /** The policy's own ARN once it was read: its path may differ from the requested one. */
  let { policyArn } = spec;
  return {
    kind: 'iam-policy-attachment',
    name,
    check: attachmentCheck(roleName, policyArn),
    removal: attachmentRemoval(aws, name, ownership, spec),
    async read() {
      const all = await lookUp(name, () => attachedPolicies(aws, roleName));
      const found = all?.find((arn) => isNamedLike(arn, spec.policyArn));
      policyArn = found ?? (await findPolicy(aws, spec.policyArn))?.Arn ?? spec.policyArn;
      return found === undefined ? undefined : true;
    },
    inBrief: () => 'attached',
    compare: (live) => (live ? { action: 'no change' } : { action: 'create' }),
    command: () =>
      commandLines(
        'aws iam attach-role-policy',
        `--role-name=${quote(roleName)}`,
        `--policy-arn=${quote(policyArn)}`,
      ),
    async apply(_live, work) {
      const iam = await aws.iam();
      const attach = () =>
        askAws(name, () => iam.attachRolePolicy({ RoleName: roleName, PolicyArn: policyArn }));
      await untilIamShows(
        `role ${roleName} and its policy to be visible`,
        attach,
        (error) => isAwsError(error, 'NoSuchEntity'),
        work,
      );
    },
  };
}

/** In a new shell, the role that an earlier block has found is the one that has the policy. Pure. */
function attachmentCheck(roleName: string, policyArn: string): string {
  const having = `aws iam list-entities-for-policy --policy-arn ${quote(policyArn)} --query 'PolicyRoles[].RoleName' --output text`;
  const isFound = roleName === reference('VAULT_ASSUMED_ROLE');
  return [
    ...(isFound ? [`export VAULT_ASSUMED_ROLE=\${VAULT_ASSUMED_ROLE:-$(${having})}`] : []),
    `aws iam list-attached-role-policies --role-name ${quote(roleName)} --query 'AttachedPolicies[].PolicyArn' --output json |\n  grep -qF ${doubleQuoted(`"${policyArn}"`)}`,
  ].join(' &&\n');
}

/** The names of what a managed policy is attached to. */
export interface PolicyEntities {
  readonly roles: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** What a policy is attached to, as permissions or as a boundary; `undefined` if there is no such policy. */
export async function policyEntities(
  aws: Aws,
  name: string,
  policyArn: string,
): Promise<PolicyEntities | undefined> {
  const client = await aws.iam();
  const { paginateListEntitiesForPolicy } = await import('@aws-sdk/client-iam');
  return lookUp(name, async () => {
    const pages = await collect(
      paginateListEntitiesForPolicy({ client }, { PolicyArn: policyArn }),
      (page) => [page],
    );
    return {
      roles: pages.flatMap(({ PolicyRoles = [] }) => PolicyRoles.map(({ RoleName = '' }) => RoleName)),
      users: pages.flatMap(({ PolicyUsers = [] }) => PolicyUsers.map(({ UserName = '' }) => UserName)),
      groups: pages.flatMap(({ PolicyGroups = [] }) => PolicyGroups.map(({ GroupName = '' }) => GroupName)),
    };
  });
}

/**
 * The roles of the guide's attachments: those that are known, or else the only one. Attachments carry no tags. Pure.
 */
export function guidesRoles(roles: readonly string[], known: readonly string[]): readonly string[] {
  if (known.length > 0) return roles.filter((role) => known.includes(role));
  return roles.length === 1 ? roles : [];
}

export interface AttachmentRemovalSpec {
  /** `undefined` if unknown: then it is the only role that the policy is attached to. */
  readonly roleName: string | undefined;
  readonly policyArn: string;
}

interface LiveAttachment {
  readonly roleName: string;
  readonly policyArn: string;
  /** Whether these runbooks created the policy or the role. */
  readonly managed: boolean;
}

/**
 * Detaches the guide's policy from the guide's role if one of the two is managed: then nobody else uses the attachment.
 * If both existed before, it is unknown who attached them.
 */
export function attachmentRemoval(
  aws: Aws,
  name: string,
  ownership: Ownership,
  spec: AttachmentRemovalSpec,
): Removal<LiveAttachment> {
  const detach = (role: string, arn: string) =>
    `aws iam detach-role-policy --role-name=${quote(role)} --policy-arn=${quote(arn)}`;
  return {
    command: (live) =>
      detach(
        live?.roleName ?? spec.roleName ?? reference('VAULT_ASSUMED_ROLE'),
        live?.policyArn ?? spec.policyArn,
      ),
    async read() {
      const policy = await findPolicy(aws, spec.policyArn);
      const policyArn = policy?.Arn;
      if (policyArn === undefined) return undefined;
      const entities = await policyEntities(aws, name, policyArn);
      const known = spec.roleName === undefined ? [] : [spec.roleName];
      const [roleName] = guidesRoles(entities?.roles ?? [], known);
      if (roleName === undefined) return undefined;
      const role = await getRole(aws, roleName);
      const managed = isManaged(tagRecord(policy?.Tags), ownership) || isManagedRole(role, ownership);
      return { roleName, policyArn, managed };
    },
    planDeletion({ roleName }) {
      return spec.roleName === undefined
        ? { action: 'delete', detail: `from role ${roleName}` }
        : { action: 'delete' };
    },
    async remove({ roleName, policyArn }) {
      const iam = await aws.iam();
      await lookUp(name, () => iam.detachRolePolicy({ RoleName: roleName, PolicyArn: policyArn }));
    },
  };
}
