import type { IAM } from '@aws-sdk/client-iam';
import {
  type Command,
  commandLines,
  type Difference,
  differ,
  differFreeText,
  jsonMatchesCheck,
  minor,
  quote,
  type Resource,
  type Use,
  untilIamShows,
} from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { askIam, lookUp, removeOnceFree } from './clients.ts';
import { isNamedLike, nameIn } from './names.ts';
import { getRole, holdingsOf, type IamRole, type RoleHoldings, roleLabel } from './read-role.ts';
import { type IamGuide, iamConventions, UNMARKED } from './requirements.ts';
import {
  differTrust,
  isStrict,
  LOOSE,
  readTrusted,
  type TrustVariables,
  trustPolicy,
} from './trust-policy.ts';

interface RoleSpec {
  readonly roleName: string;
  /** The policy that the guide attaches to it. A teardown keeps a role that has any other. */
  readonly policyArn?: string;
  /** The variable that sets its name; VAULT_AUTH_ROLE_NAME by default. */
  readonly variable?: string;
}

const DESCRIPTION = 'Vault auth role';

/** A part of an existing role: how it differs, and the command and the call that correct it. */
interface Correction {
  readonly differences: readonly Difference[];
  readonly command: Command;
  readonly write: (iam: IAM) => Promise<unknown>;
}

/** A role that service accounts assume, as Gloo's do (AWS step 2, `aws iam create-role`). */
export function role(guide: IamGuide & TrustVariables, spec: RoleSpec): Resource<IamRole> {
  const { aws, ownership, strictTrust: strict, PERMISSIONS_BOUNDARY_ARN: boundary } = guide;
  const { roleName: RoleName, variable = 'VAULT_AUTH_ROLE_NAME' } = spec;
  const common = iamConventions(guide, 'role', variable);
  const name = roleLabel(RoleName);
  const trust = trustPolicy(guide);
  const trusted = (live: IamRole) => readTrusted(live.trust, guide);
  const of = `--role-name ${quote(RoleName)}`;
  const trustFile = { file: 'trust-relationship.json', text: JSON.stringify(trust, null, 2) };
  const create = commandLines(
    'aws iam create-role',
    of,
    '--assume-role-policy-document file://trust-relationship.json',
    `--description ${quote(DESCRIPTION)}`,
    ...common.flags,
  );
  const arnVariable = variable.replace(/_NAME$/, '_ARN');
  const corrections = (live: IamRole): Correction[] => [
    {
      differences: differTrust(live.trust, guide),
      command: {
        writes: trustFile,
        run: [
          commandLines(
            'aws iam update-assume-role-policy',
            of,
            '--policy-document file://trust-relationship.json',
          ),
        ],
      },
      write: (iam) => iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: JSON.stringify(trust) }),
    },
    {
      differences: boundary === undefined ? [] : differ('PermissionsBoundary', live.boundary, boundary),
      command: {
        run: [
          commandLines(
            'aws iam put-role-permissions-boundary',
            of,
            `--permissions-boundary ${quote(boundary ?? '')}`,
          ),
        ],
      },
      write: (iam) => iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: boundary }),
    },
    {
      differences: minor(differFreeText('Description', live.description, DESCRIPTION)),
      command: { run: [commandLines('aws iam update-role', of, `--description ${quote(DESCRIPTION)}`)] },
      write: (iam) => iam.updateRole({ RoleName, Description: DESCRIPTION }),
    },
  ];
  const needed = (live: IamRole) => corrections(live).filter(({ differences }) => differences.length > 0);
  return {
    kind: 'iam-role',
    name,
    ownership,
    // The variable gets the role's ARN only if its trust policy matches.
    check: [
      jsonMatchesCheck(`aws iam get-role ${of} --query Role.AssumeRolePolicyDocument --output json`, trust),
      `export ${arnVariable}=$(aws iam get-role ${of} --query Role.Arn --output text)`,
    ].join(' &&\n'),
    read: () => getRole(aws, RoleName),
    inBrief(live) {
      const { accounts, others } = trusted(live);
      return `${nameIn(live.arn)} trusts ${[...accounts, ...others].join(', ')}`;
    },
    differs: (live) => [
      ...corrections(live).flatMap(({ differences }) => differences),
      ...common.differs(live.tags),
    ],
    remark: ({ trust }) =>
      !strict && isStrict(trust, guide) ? 'its trust policy is that of --strict-trust: kept' : undefined,
    warning(live) {
      const isWritten = live === undefined || differTrust(live.trust, guide).length > 0;
      const warnings = [
        ...(!strict && isWritten ? [`${LOOSE}; --strict-trust writes StringEquals.`] : []),
        ...(ownership.noTags ? [UNMARKED] : []),
      ];
      return warnings.join(' ') || undefined;
    },
    refuses: common.refuses,
    markOf: common.markOf,
    // The trust of a role that these runbooks created is corrected if it was replaced as a whole.
    sharedWith(live) {
      const { accounts, others } = trusted(live);
      const isReplaced = accounts.length === 0 && common.markOf(live) === 'created';
      return isReplaced ? undefined : sharedRole(others);
    },
    otherwise: common.otherwise,
    loses(live) {
      const { others } = trusted(live);
      return others.length > 0 ? `${others.join(', ')} can no longer assume the role` : undefined;
    },
    command(live) {
      if (live === undefined)
        return { writes: trustFile, run: [create], keeps: { variable: arnVariable, at: '.Role.Arn' } };
      const corrected = needed(live).map(({ command }) => command);
      // Only that of the trust policy writes a document, and it comes first.
      return {
        ...corrected[0],
        run: [...corrected.flatMap(({ run }) => run), ...common.tagCommand(live.tags, of)],
      };
    },
    async write(live, work) {
      const write = () =>
        askIam(aws, name, async (iam) => {
          if (live === undefined) {
            await iam.createRole({
              RoleName,
              AssumeRolePolicyDocument: JSON.stringify(trust),
              Description: DESCRIPTION,
              PermissionsBoundary: boundary,
              ...common.createParams,
            });
            return;
          }
          for (const correction of needed(live)) await correction.write(iam);
          const Tags = common.missingTags(live.tags);
          if (Tags.length > 0) await iam.tagRole({ RoleName, Tags });
        });
      await untilIamShows(
        'IAM to accept the new OIDC provider in trust policies',
        write,
        (error) => isAwsError(error, 'MalformedPolicyDocument') && /Invalid principal/i.test(String(error)),
        work,
      );
    },
    remove: {
      async read(live) {
        const holdings = await lookUp(aws, name, (iam) => holdingsOf(iam, RoleName));
        return holdings && { ...live, ...holdings };
      },
      usedBy: (live: IamRole & RoleHoldings) => roleUse({ ...live, ...trusted(live) }, spec),
      command: () => ({ run: [`aws iam delete-role ${of}`] }),
      async run(_live, work) {
        await removeOnceFree(aws, name, (iam) => iam.deleteRole({ RoleName }), work);
      },
    },
  };
}

function sharedRole(others: readonly string[]): string | undefined {
  return others.length > 0 ? `shared: it also trusts ${others.join(', ')}` : undefined;
}

/** What keeps a role of ours: whom else it trusts, and what others attached to it. */
export function roleUse(
  { attached, inline, instanceProfiles, others }: RoleHoldings & { readonly others: readonly string[] },
  { roleName, policyArn }: Pick<RoleSpec, 'roleName' | 'policyArn'>,
): Use | undefined {
  const shared = sharedRole(others);
  if (shared !== undefined) return { seen: shared };
  const role = `--role-name=${quote(roleName)}`;
  const more = [
    ...attached
      .filter((arn) => policyArn === undefined || !isNamedLike(arn, policyArn))
      .map((arn) => [`policy ${arn}`, `aws iam detach-role-policy ${role} --policy-arn=${quote(arn)}`]),
    ...inline.map((policy) => [
      `inline policy ${policy}`,
      `aws iam delete-role-policy ${role} --policy-name=${quote(policy)}`,
    ]),
    ...instanceProfiles.map((profile) => [
      `instance profile ${profile}`,
      `aws iam remove-role-from-instance-profile ${role} --instance-profile-name=${quote(profile)}`,
    ]),
  ];
  if (more.length === 0) return undefined;
  const names = more.map(([name]) => name).join(', ');
  const options = more.map(([, command = '']) => command);
  return { seen: `others attached more to this role than the guide does: ${names}`, options };
}
