import type { IAM } from '@aws-sdk/client-iam';
import {
  type Command,
  commandLines,
  type Difference,
  differ,
  differFreeText,
  file,
  type GuideFile,
  type Item,
  isMissing,
  minor,
  quote,
  type Removal,
  type Resource,
  untilIamShows,
  type Variable,
  variable,
} from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { askIam, lookUp, removeOnceFree } from './clients.ts';
import { DOCUMENT, describeDifferences, STATEMENT_PART } from './document-words.ts';
import { LABEL, nameIn } from './names.ts';
import type { PolicyDocument } from './policy-document.ts';
import { getPolicy } from './read-policy.ts';
import { getRole, holdingsOf, type IamRole, type RoleHoldings } from './read-role.ts';
import { type AwsSystems, iamConventions } from './requirements.ts';
import { roleUse, sharedRole } from './role-use.ts';
import { differTrust, isLoose, isStrict, LOOSE, readTrust, servedInstead, strict } from './trust-policy.ts';

interface RoleSpec {
  readonly name: Variable;
  readonly description: string;
  /** The service accounts that may assume the role. */
  readonly trust: GuideFile<PolicyDocument>;
  /** The guide's variable for its ARN. */
  readonly exports: Variable;
}

/** A part of an existing role: its differences, and the command and the call that correct them. */
interface Correction {
  readonly differences: readonly Difference[];
  readonly command: Command;
  readonly write: (iam: IAM) => Promise<unknown>;
}

/** A role that service accounts assume, as Gloo's do (AWS step 2, `aws iam create-role`). */
export function iamRole(spec: RoleSpec): Item<AwsSystems> {
  return (systems) => role(systems, spec);
}

/** What the calls and the commands for a role have in common. */
interface RoleParts {
  readonly name: string;
  readonly roleName: string;
  readonly roleFlag: string;
  /** The trust policy to write, with StringEquals if the operator wants that. */
  readonly trust: PolicyDocument;
  readonly trustFile: GuideFile<PolicyDocument>;
  /** The ARN of the permissions boundary, if one is wanted. */
  readonly boundary: string | undefined;
  readonly description: string;
}

interface LiveRole extends IamRole {
  /** The service accounts that it trusts instead of the guide's, among those in use in the cluster. */
  readonly servesOthers?: readonly string[];
}

function role(systems: AwsSystems, spec: RoleSpec): Resource<LiveRole> {
  const { aws, ownership, PERMISSIONS_BOUNDARY_ARN: boundary } = systems;
  const { description } = spec;
  const [nameVariable, roleName] = variable(spec.name);
  const [arnVariable] = variable(spec.exports);
  const common = iamConventions(systems, 'role', nameVariable);
  const name = LABEL.role(roleName);
  const trust = systems.strictTrust ? strict(spec.trust.content) : spec.trust.content;
  const trusted = (live: IamRole) => readTrust(live.trust, trust, systems.ownIssuers);
  const roleFlag = `--role-name ${quote(roleName)}`;
  const trustFile = file(spec.trust.file, trust);
  const create = commandLines(
    'aws iam create-role',
    roleFlag,
    `--assume-role-policy-document file://${trustFile.file}`,
    `--description ${quote(description)}`,
    ...common.flags,
  );
  const parts = { name, roleName, roleFlag, trust, trustFile, boundary, description };
  const needed = (live: IamRole) =>
    corrections(parts, live).filter(({ differences }) => differences.length > 0);
  return {
    kind: 'iam-role',
    in: 'aws',
    name,
    claim: 'Gloo’s role trusts its service accounts',
    explains: {
      missing: 'role-missing',
      differs: {
        // A part of a statement that the guide’s policy also has. Another statement may deny the next pod.
        [STATEMENT_PART]: { page: 'trust-policy-differs', warns: 'if a login works' },
        [DOCUMENT]: 'trust-policy-differs',
      },
    },
    ownership,
    async read(work) {
      const live = await getRole(aws, roleName);
      if (live === undefined) return undefined;
      const inUse = (namespace: string) => systems.accountsInUse(namespace, work);
      return { ...live, servesOthers: await servedInstead(live.trust, trust, systems.ownIssuers, inUse) };
    },
    inBrief(live) {
      const { accounts, others, denied } = trusted(live);
      const all = [...accounts, ...others].join(', ') || 'nobody';
      const but = denied.length === 0 ? '' : `, and denies ${denied.join(', ')}`;
      return `${nameIn(live.arn)} trusts ${all}${but}`;
    },
    differs: (live) => [
      ...needed(live).flatMap(({ differences }) => differences),
      ...common.differs(live.tags),
    ],
    remark: (live) =>
      isLoose(trust) && isStrict(live.trust, trust)
        ? 'its trust policy is that of --strict-trust: kept'
        : undefined,
    warning(live) {
      const isWritten = live === undefined || differTrust(live.trust, trust).length > 0;
      return isLoose(trust) && isWritten ? `${LOOSE}; --strict-trust writes StringEquals.` : undefined;
    },
    async source() {
      if (boundary === undefined || !(await isMissing(() => getPolicy(aws, boundary)))) return { shown: {} };
      const seen = `IAM has no policy ${boundary}`;
      const remedy = 'Export PERMISSIONS_BOUNDARY_ARN: the ARN of a policy that exists.';
      return { shown: {}, lacks: [{ of: 'PERMISSIONS_BOUNDARY_ARN', seen, remedy }] };
    },
    refuses: common.refuses,
    markOf: common.markOf,
    // A run corrects the trust of a role that it created if the whole trust was replaced and no account of this cluster uses the role.
    sharedWith(live) {
      const found = trusted(live);
      const isReplaced = !found.allowsGuide && common.markOf(live) === 'created' && !isInUse(live);
      return isReplaced ? undefined : sharedRole(found);
    },
    otherwise: (live) =>
      isInUse(live)
        ? `Set NAMESPACE to the namespace of the Gloo that uses it. ${common.otherwise()}`
        : common.otherwise(),
    isInUse,
    loses(live) {
      const { others } = trusted(live);
      return others.length > 0 ? `${others.join(', ')} can no longer assume the role` : undefined;
    },
    command(live) {
      if (live === undefined)
        return { writes: trustFile, run: [create], keeps: { variable: arnVariable, at: '.Role.Arn' } };
      const corrected = needed(live).map(({ command }) => command);
      // Only the correction of the trust policy writes a document, and it comes first.
      return {
        ...corrected[0],
        run: [...corrected.flatMap(({ run }) => run), ...common.tagCommand(live.tags, roleFlag)],
      };
    },
    async write(live, work) {
      const write = () =>
        askIam(aws, name, async (iam) => {
          if (live === undefined) {
            await iam.createRole({
              RoleName: roleName,
              AssumeRolePolicyDocument: JSON.stringify(trust),
              Description: description,
              PermissionsBoundary: boundary,
              ...common.createParams,
            });
            return;
          }
          for (const correction of needed(live)) await correction.write(iam);
          const Tags = common.missingTags(live.tags);
          if (Tags.length > 0) await iam.tagRole({ RoleName: roleName, Tags });
        });
      await untilIamShows(
        'IAM to accept the new OIDC provider in trust policies',
        write,
        (error) => isAwsError(error, 'MalformedPolicyDocument') && /Invalid principal/i.test(String(error)),
        work,
      );
    },
    remove: roleRemoval(systems, parts, trusted),
  };
}

/** The parts of an existing role that a run may have to correct, the trust policy first: only its command writes a document. */
function corrections(
  { name, roleName, roleFlag, trust, trustFile, boundary, description }: RoleParts,
  live: IamRole,
): Correction[] {
  return [
    {
      differences: describeDifferences(`the trust policy of ${name}`, differTrust(live.trust, trust)),
      command: {
        writes: trustFile,
        run: [
          commandLines(
            'aws iam update-assume-role-policy',
            roleFlag,
            `--policy-document file://${trustFile.file}`,
          ),
        ],
      },
      write: (iam) =>
        iam.updateAssumeRolePolicy({ RoleName: roleName, PolicyDocument: JSON.stringify(trust) }),
    },
    {
      differences: boundary === undefined ? [] : differ('PermissionsBoundary', live.boundary, boundary),
      command: {
        run: [
          commandLines(
            'aws iam put-role-permissions-boundary',
            roleFlag,
            `--permissions-boundary ${quote(boundary ?? '')}`,
          ),
        ],
      },
      write: (iam) => iam.putRolePermissionsBoundary({ RoleName: roleName, PermissionsBoundary: boundary }),
    },
    {
      differences: minor(differFreeText('Description', live.description, description)),
      command: {
        run: [commandLines('aws iam update-role', roleFlag, `--description ${quote(description)}`)],
      },
      write: (iam) => iam.updateRole({ RoleName: roleName, Description: description }),
    },
  ];
}

/** How a teardown deletes a role, and who else needs it. */
function roleRemoval(
  { aws, attachments }: AwsSystems,
  { name, roleName, roleFlag }: RoleParts,
  trusted: (live: IamRole) => ReturnType<typeof readTrust>,
): Removal<LiveRole & RoleHoldings> {
  return {
    async read(live) {
      const holdings = await lookUp(aws, name, (iam) => holdingsOf(iam, roleName));
      return holdings && { ...live, ...holdings };
    },
    usedBy: (live: LiveRole & RoleHoldings) =>
      roleUse(
        { ...live, ...trusted(live) },
        roleName,
        attachments.filter(({ role }) => role === roleName).map(({ policy }) => policy),
      ),
    command: () => ({ run: [`aws iam delete-role ${roleFlag}`] }),
    async run(_live, work) {
      await removeOnceFree(aws, name, (iam) => iam.deleteRole({ RoleName: roleName }), work);
    },
  };
}

/** Whether running pods or service accounts of this cluster have the role in place of the guide's. */
function isInUse({ servesOthers = [] }: Pick<LiveRole, 'servesOthers'>): boolean {
  return servesOthers.length > 0;
}
