import {
  commandLines,
  type Item,
  type Mark,
  quote,
  type Resource,
  readMark,
  reference,
  untilIamShows,
} from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { type Aws, askIam, collect, lookUp } from './clients.ts';
import { isNamedLike, nameIn } from './names.ts';
import { findPolicy } from './read-policy.ts';
import { attachedPolicies, getRole } from './read-role.ts';
import { type AwsSystems, tagRecord } from './requirements.ts';

interface AttachmentSpec {
  /** Its name; empty if unknown, in a teardown: then it is the only role that the policy is attached to. */
  readonly role: string;
  /** Its ARN. */
  readonly policy: string;
}

interface LiveAttachment {
  readonly roleName: string;
  readonly policyArn: string;
  /** The marks of the policy and the role; read before a teardown. */
  readonly marks?: readonly Mark[];
}

/**
 * A managed policy attached to a role (AWS step 3, `aws iam attach-role-policy`). An attachment has no mark. A teardown detaches
 * the policy if these runbooks created the policy or the role; if both existed before, it is unknown who attached them.
 */
export function attachRolePolicy(spec: AttachmentSpec): Item<AwsSystems> {
  return (on) => attachment(on, spec);
}

function attachment({ aws, ownership }: AwsSystems, spec: AttachmentSpec): Resource<LiveAttachment> {
  const { role, policy } = spec;
  const RoleName = role === '' ? undefined : role;
  const roleName = RoleName ?? reference('VAULT_ASSUMED_ROLE');
  const to = RoleName === undefined ? 'the role that Vault runs with' : `role ${RoleName}`;
  const name = `iam attachment of ${nameIn(policy)} to ${to}`;
  /** The policy's own ARN once it was read: its path may differ from the requested one. */
  let policyArn = policy;
  let attached = 0;
  const findRole = async (): Promise<string | undefined> => {
    if (RoleName !== undefined) {
      const all = await lookUp(aws, name, (iam) => attachedPolicies(iam, RoleName));
      attached = all?.length ?? 0;
      const found = all?.find((arn) => isNamedLike(arn, policy));
      policyArn = found ?? (await findPolicy(aws, policy))?.Arn ?? policy;
      return found && RoleName;
    }
    const found = await findPolicy(aws, policy);
    if (found === undefined) return undefined;
    policyArn = found.Arn;
    const entities = await policyEntities(aws, name, policyArn);
    return guidesRoles(entities?.roles ?? [], []).at(0);
  };
  return {
    kind: 'iam-policy-attachment',
    name,
    claim: 'Gloo’s role has its policy',
    explains: [['policy-differs', 'missing', 'with role-missing']],
    async read() {
      const found = await findRole();
      return found === undefined ? undefined : { roleName: found, policyArn };
    },
    inBrief: () => 'attached',
    warning: (live) =>
      live === undefined && attached >= ATTACHED_MAX
        ? `${to} has ${attached} policies, and IAM’s usual limit is ${ATTACHED_MAX}: unless your account’s is higher, IAM refuses another one. Detach one, or have the limit raised (Service Quotas: managed policies attached to a role).`
        : undefined,
    differs: () => [],
    command: () => ({
      run: [
        commandLines(
          'aws iam attach-role-policy',
          `--role-name=${quote(roleName)}`,
          `--policy-arn=${quote(policyArn)}`,
        ),
      ],
    }),
    async write(_live, work) {
      const attach = () =>
        askIam(aws, name, (iam) => iam.attachRolePolicy({ RoleName: roleName, PolicyArn: policyArn }));
      await untilIamShows(
        `role ${roleName} and its policy to be visible`,
        attach,
        (error) => isAwsError(error, 'NoSuchEntity'),
        work,
      );
    },
    remove: {
      async read(live) {
        const [found, role] = await Promise.all([
          findPolicy(aws, live.policyArn),
          getRole(aws, live.roleName),
        ]);
        const marks = [found && tagRecord(found.Tags), role?.tags].map((tags) => readMark(tags, ownership));
        return { ...live, marks };
      },
      markOf: ({ marks = [] }) =>
        marks.includes('created') ? 'created' : (marks.find((mark) => typeof mark === 'object') ?? 'none'),
      loses: (live) => (RoleName === undefined ? `from role ${live.roleName}` : undefined),
      command: (live) => ({
        run: [
          `aws iam detach-role-policy --role-name=${quote(live?.roleName ?? roleName)} --policy-arn=${quote(live?.policyArn ?? policy)}`,
        ],
      }),
      async run(live) {
        const call = { RoleName: live.roleName, PolicyArn: live.policyArn };
        await lookUp(aws, name, (iam) => iam.detachRolePolicy(call));
      },
    },
  };
}

/** How many managed policies a role may have, unless the account's quota was raised. */
const ATTACHED_MAX = 10;

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
  return lookUp(aws, name, async (iam) => {
    const list = iam.paginateListEntitiesForPolicy({ PolicyArn: policyArn });
    const pages = await collect(list, (page) => [page]);
    return {
      roles: pages.flatMap(({ PolicyRoles = [] }) => PolicyRoles.map(({ RoleName = '' }) => RoleName)),
      users: pages.flatMap(({ PolicyUsers = [] }) => PolicyUsers.map(({ UserName = '' }) => UserName)),
      groups: pages.flatMap(({ PolicyGroups = [] }) => PolicyGroups.map(({ GroupName = '' }) => GroupName)),
    };
  });
}

/**
 * The roles of the guide's attachments: those that are known, or else the only one. Attachments carry no tags.
 */
export function guidesRoles(roles: readonly string[], known: readonly string[]): readonly string[] {
  if (known.length > 0) return roles.filter((role) => known.includes(role));
  return roles.length === 1 ? roles : [];
}
