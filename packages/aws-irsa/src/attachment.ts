import type { IAM } from '@aws-sdk/client-iam';
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
import { isNamedLike, LABEL } from './names.ts';
import { findPolicy } from './read-policy.ts';
import { attachedPolicies, getRole } from './read-role.ts';
import { type AwsSystems, attachedTo, attachedToTag, knownRoles, tagRecord } from './requirements.ts';

interface AttachmentSpec {
  /** The role's name; in a teardown, empty stands for the roles in the policy's tag that are not known otherwise. */
  readonly role: string;
  /** The policy's ARN. */
  readonly policy: string;
}

interface LiveAttachment {
  readonly roleNames: readonly string[];
  /** The policy's own ARN: its path may differ from the requested one. */
  readonly policyArn: string;
  /** The marks of the policy and the role; read before a teardown. */
  readonly marks?: readonly Mark[];
}

/**
 * A managed policy attached to a role (AWS step 3, `aws iam attach-role-policy`). An attachment has no mark. A teardown detaches
 * the policy if these runbooks created the policy or the role; if both existed before, it is unknown who attached them.
 */
export function attachRolePolicy(spec: AttachmentSpec): Item<AwsSystems> {
  return (systems) => attachment(systems, spec);
}

function attachment(systems: AwsSystems, spec: AttachmentSpec): Resource<LiveAttachment, string> {
  const { aws, ownership } = systems;
  const { role, policy } = spec;
  const givenRole = role === '' ? undefined : role;
  const roleName = givenRole ?? reference('VAULT_ASSUMED_ROLE');
  const to = givenRole === undefined ? 'the role that Vault runs with' : `role ${givenRole}`;
  const name = LABEL.attachment(policy, to);
  const policiesOf = async (of: string) =>
    (await lookUp(aws, name, (iam) => attachedPolicies(iam, of))) ?? [];
  const findTagged = async (): Promise<LiveAttachment | undefined> => {
    const found = await findPolicy(aws, policy);
    const tagged = attachedTo(tagRecord(found?.Tags)).filter(
      (one) => !knownRoles(systems, policy).includes(one),
    );
    if (found === undefined || tagged.length === 0) return undefined;
    const entities = await policyEntities(aws, name, found.Arn);
    const roleNames = tagged.filter((one) => entities?.roles.includes(one));
    return roleNames.length === 0 ? undefined : { roleNames, policyArn: found.Arn };
  };
  /** The policy's tag, if the policy is ours, records a role that is not ours, so that a teardown detaches the policy from it. */
  const tag = async (iam: IAM, policyArn: string) => {
    const found = systems.ownRoles.includes(roleName) ? undefined : await findPolicy(aws, policyArn);
    const tags = tagRecord(found?.Tags);
    if (found === undefined || readMark(tags, ownership) !== 'created') return;
    const Tags = attachedToTag(tags, roleName);
    if (Tags.length > 0) await iam.tagPolicy({ PolicyArn: found.Arn, Tags });
  };
  return {
    kind: 'iam-policy-attachment',
    in: 'aws',
    name,
    claim: 'Gloo’s role has its policy',
    explains: { missing: 'policy-differs', needs: 'role-missing' },
    async read() {
      if (givenRole === undefined) return findTagged();
      const policyArn = (await policiesOf(givenRole)).find((arn) => isNamedLike(arn, policy));
      return policyArn === undefined ? undefined : { roleNames: [givenRole], policyArn };
    },
    inBrief: () => 'attached',
    differs: () => [],
    async source() {
      const [found, attached] = await Promise.all([
        findPolicy(aws, policy),
        givenRole === undefined ? [] : policiesOf(givenRole),
      ]);
      const warning =
        attached.length >= ATTACHED_MAX
          ? `${to} has ${attached.length} policies, and IAM’s usual limit is ${ATTACHED_MAX}: unless your account’s is higher, IAM refuses another one. Detach one, or have the limit raised (Service Quotas: managed policies attached to a role).`
          : undefined;
      return { shown: {}, warning, used: found?.Arn };
    },
    command: (_live, policyArn = policy) => ({
      run: [
        commandLines(
          'aws iam attach-role-policy',
          `--role-name=${quote(roleName)}`,
          `--policy-arn=${quote(policyArn)}`,
        ),
      ],
    }),
    async write(_live, work, policyArn = policy) {
      const attach = () =>
        askIam(aws, name, async (iam) => {
          // Tagged first, so that a run that is killed in between leaves no unknown attachment.
          await tag(iam, policyArn);
          await iam.attachRolePolicy({ RoleName: roleName, PolicyArn: policyArn });
        });
      await untilIamShows(
        `role ${roleName} and its policy to be visible`,
        attach,
        (error) => isAwsError(error, 'NoSuchEntity'),
        work,
      );
    },
    remove: {
      async read(live) {
        const [found, ...roles] = await Promise.all([
          findPolicy(aws, live.policyArn),
          ...live.roleNames.map((one) => getRole(aws, one)),
        ]);
        const tags = [found && tagRecord(found.Tags), ...roles.map((one) => one?.tags)];
        return { ...live, marks: tags.map((one) => readMark(one, ownership)) };
      },
      markOf: ({ marks = [] }) =>
        marks.includes('created') ? 'created' : (marks.find((mark) => typeof mark === 'object') ?? 'none'),
      loses: (live) => (givenRole === undefined ? `from role ${live.roleNames.join(', ')}` : undefined),
      command: (live) => ({
        run: (live?.roleNames ?? [givenRole ?? []].flat()).map(
          (one) =>
            `aws iam detach-role-policy --role-name=${quote(one)} --policy-arn=${quote(live?.policyArn ?? policy)}`,
        ),
      }),
      async run({ roleNames, policyArn: PolicyArn }) {
        for (const RoleName of roleNames)
          await lookUp(aws, name, (iam) => iam.detachRolePolicy({ RoleName, PolicyArn }));
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

/** The entities that a policy is attached to, as permissions or as a boundary; `undefined` if the policy does not exist. */
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
