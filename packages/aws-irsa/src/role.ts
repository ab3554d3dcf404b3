import {
  besideGuide,
  blockDeletion,
  commandLines,
  type DeletionPlan,
  DOCUMENT_FILE,
  differ,
  differFreeText,
  hereDocument,
  isManaged,
  keptIn,
  nameInArn,
  type Ownership,
  planChange,
  quote,
  type Removal,
  type Resource,
  reference,
  withDocument,
} from 'resource';
import { type Aws, change, lookUp } from './clients.ts';
import { isNamedLike } from './names.ts';
import { differPolicies, samePolicy } from './policy-document.ts';
import { getRole, holdingsOf, type IamRole, type RoleHoldings, roleLabel } from './read-role.ts';
import { removeOnceFree } from './removal.ts';
import {
  differTags,
  flagsFor,
  type IamRequirements,
  misplaced,
  missingTags,
  placeCheck,
  placed,
  tagsFlag,
} from './requirements.ts';
import { UNMARKED } from './tags.ts';
import { LOOSE, type TrustPolicySpec, trustPolicy, untilTrusted } from './trust-policy.ts';

export interface RoleSpec extends TrustPolicySpec {
  /** The guide's VAULT_AUTH_ROLE_NAME. */
  readonly roleName: string;
  /** The variable that sets its name; VAULT_AUTH_ROLE_NAME by default. */
  readonly variable?: string;
  /** The policy that the guide attaches to it (VAULT_AUTH_POLICY_ARN). A role with any other policy is not deleted. */
  readonly policyArn?: string;
  readonly required?: IamRequirements;
}

const DESCRIPTION = 'Vault auth role';

/** A role that service accounts assume, as Gloo's do (AWS step 2, `aws iam create-role`). */
export function role(aws: Aws, ownership: Ownership, spec: RoleSpec): Resource<IamRole> {
  const { roleName, strict, variable = 'VAULT_AUTH_ROLE_NAME', required = {} } = spec;
  const name = roleLabel(roleName);
  const trust = trustPolicy(spec);
  const strictTrust = trustPolicy({ ...spec, strict: true });
  const place = placeCheck(required);
  /** Keeps a trust policy that is stricter than the requested one. */
  const isStricter = (live: IamRole) => !strict && differPolicies(live.trust, strictTrust).length === 0;
  const warnings = [
    ...(strict ? [] : [`${LOOSE}; --strict-trust writes StringEquals.`]),
    ...(ownership.noTags ? [UNMARKED] : []),
  ];
  const trustFile = hereDocument('trust-relationship.json', JSON.stringify(trust, null, 2));
  const createWith = (document: string) =>
    commandLines(
      'aws iam create-role',
      `--role-name ${quote(roleName)}`,
      `--assume-role-policy-document ${document}`,
      `--description ${quote(DESCRIPTION)}`,
      ...flagsFor(required),
    );
  const create = `${trustFile}\n${createWith('file://trust-relationship.json')}`;
  const arnVariable = variable.replace(/_NAME$/, '_ARN');
  /** What has to change in an existing role. */
  const lacks = (live: IamRole) => ({
    trust: isStricter(live) ? [] : differPolicies(live.trust, trust),
    boundary:
      required.boundary === undefined ? [] : differ('PermissionsBoundary', live.boundary, required.boundary),
    description: differFreeText('Description', live.description, DESCRIPTION),
    tags: missingTags(ownership, live.tags, required),
  });
  return {
    kind: 'iam-role',
    name,
    document: JSON.stringify(trust, null, 2),
    byHand: {
      command: keptIn(arnVariable, (keep) =>
        withDocument(trust, keep(commandLines(createWith(DOCUMENT_FILE), '--query Role.Arn --output text'))),
      ),
      ...(!strict && { note: `${LOOSE}; \`StringEquals\` in its place is stricter.` }),
      // The variable holds the ARN of a role that fits, or nothing.
      exists: [
        `unset ${arnVariable}`,
        `${besideGuide(
          `aws iam get-role --role-name ${quote(roleName)} --query Role --output json`,
          trust,
          `${place.condition}(${samePolicy('.[0].AssumeRolePolicyDocument', { orStricter: !strict })})`,
          place.wanted,
        )} &&`,
        `  export ${arnVariable}=$(aws iam get-role --role-name ${quote(roleName)} --query Role.Arn --output text)`,
      ].join('\n'),
      see: `\`${arnVariable}=\` and the ARN of the new role`,
      fails: [
        `\`EntityAlreadyExists\`: a role of this name exists. Use a different ${variable} on every page: edit it in the variables, paste them and the guard, and try again. To use the existing role instead, first ensure that you understand how it is used: if the check below prints \`true\`, the role trusts whom the guide asks for, and ${arnVariable} is set to its ARN: go on. If it prints \`false\`, the steps below stop.`,
        '`MalformedPolicyDocument … Federated principal`: the provider of the step before does not exist.',
      ],
      undo: {
        loses: 'The login of whoever assumes the role: Gloo cannot read its secrets from then on.',
        look: `aws iam list-attached-role-policies --role-name ${nameInArn(reference(arnVariable))} --query 'AttachedPolicies[].PolicyName' --output json`,
        see: '`[]`: nobody has given it another policy',
        command: `aws iam delete-role --role-name ${nameInArn(reference(arnVariable))}`,
      },
    },
    ...(warnings.length > 0 && { warning: warnings.join(' ') }),
    removal: roleRemoval(aws, name, ownership, spec),
    read: () => getRole(aws, roleName),
    compare(live) {
      if (live === undefined) return { action: 'create' };
      const { trust, boundary, description } = lacks(live);
      return (
        misplaced(live.arn, required, 'role') ??
        planChange(ownership, {
          differences: [...trust, ...boundary],
          minor: [...description, ...differTags(live.tags, required)],
          managed: isManaged(live.tags, ownership),
          otherwise: `Use a role of another name: set ${variable} to one that is free, and use it in every runbook.`,
          detail: isStricter(live)
            ? 'its trust policy is the stricter one of --strict-trust: kept'
            : undefined,
        })
      );
    },
    command(live) {
      if (live === undefined) return create;
      const { trust, boundary, description, tags } = lacks(live);
      const of = `--role-name ${quote(roleName)}`;
      const document = '--policy-document file://trust-relationship.json';
      return [
        trust.length > 0 &&
          `${trustFile}\n${commandLines('aws iam update-assume-role-policy', of, document)}`,
        boundary.length > 0 &&
          commandLines(
            'aws iam put-role-permissions-boundary',
            of,
            `--permissions-boundary ${quote(required.boundary ?? '')}`,
          ),
        description.length > 0 &&
          commandLines('aws iam update-role', of, `--description ${quote(DESCRIPTION)}`),
        tags && commandLines('aws iam tag-role', of, tagsFlag(tags)),
      ]
        .filter(Boolean)
        .join('\n');
    },
    async apply(live, work) {
      const iam = await aws.iam();
      const write = () =>
        change(name, async () => {
          if (live === undefined) {
            await iam.createRole({
              RoleName: roleName,
              AssumeRolePolicyDocument: JSON.stringify(trust),
              Description: DESCRIPTION,
              PermissionsBoundary: required.boundary,
              ...placed(ownership, required),
            });
            return;
          }
          const { trust: trusted, boundary, description, tags } = lacks(live);
          if (trusted.length > 0) {
            await iam.updateAssumeRolePolicy({ RoleName: roleName, PolicyDocument: JSON.stringify(trust) });
          }
          if (boundary.length > 0) {
            await iam.putRolePermissionsBoundary({
              RoleName: roleName,
              PermissionsBoundary: required.boundary,
            });
          }
          if (description.length > 0) {
            await iam.updateRole({ RoleName: roleName, Description: DESCRIPTION });
          }
          if (tags !== undefined) await iam.tagRole({ RoleName: roleName, Tags: tags });
        });
      await untilTrusted(write, work);
    },
  };
}

/** What the deletion of a role depends on. */
interface LiveRoleRemoval extends RoleHoldings {
  readonly managed: boolean;
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

/** Plans the deletion of a role: it stays while it has more than the guide's policy. Pure. */
export function planRoleDeletion(
  live: RoleHoldings,
  spec: Pick<RoleSpec, 'roleName' | 'policyArn'>,
): DeletionPlan {
  const role = `--role-name=${quote(spec.roleName)}`;
  const others = [
    ...live.attached
      .filter((arn) => spec.policyArn === undefined || !isNamedLike(arn, spec.policyArn))
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
    ? { action: 'delete' }
    : blockDeletion('others gave this role more than the guide does', others);
}
