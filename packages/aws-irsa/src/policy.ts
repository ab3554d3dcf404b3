import {
  commandLines,
  few,
  type GuideFile,
  type Item,
  quote,
  type Removal,
  type Resource,
  type Use,
  type Variable,
  variable,
} from 'engine/resource';
import { type PolicyEntities, policyEntities } from './attachment.ts';
import { askIam, lookUp, removeOnceFree } from './clients.ts';
import { DOCUMENT, describeDifferences, STATEMENT_PART } from './document-words.ts';
import { LABEL, nameIn } from './names.ts';
import { differDocuments, type PolicyDocument } from './policy-document.ts';
import { findPolicy, otherVersions, policyVersion, VERSIONS_MAX } from './read-policy.ts';
import {
  type AwsSystems,
  attachedTo,
  attachedToTag,
  iamConventions,
  knownRoles,
  tagRecord,
} from './requirements.ts';

/** A customer managed policy, in its default version. */
export interface IamPolicy {
  /** Its path may differ from the requested one. */
  readonly arn: string;
  readonly document: unknown;
  readonly tags: Readonly<Record<string, string>>;
  /** The ids of the other versions, the oldest first; read before a change or a removal. */
  readonly others?: readonly string[] | undefined;
}

interface PolicyUse {
  readonly entities: PolicyEntities;
}

interface PolicySpec {
  readonly name: Variable;
  readonly description: string;
  readonly document: GuideFile<PolicyDocument>;
  /** The guide's variable for its ARN. */
  readonly exports: Variable;
}

/** A customer managed policy (AWS step 3 and Troubleshooting, `aws iam create-policy`). */
export function iamPolicy(spec: PolicySpec): Item<AwsSystems> {
  return (systems) => policy(systems, spec);
}

function policy(systems: AwsSystems, spec: PolicySpec): Resource<IamPolicy> {
  const { aws, ownership } = systems;
  const { file, text, content: wanted } = spec.document;
  const [nameVariable, policyName] = variable(spec.name);
  const [arnVariable, arn] = variable(spec.exports);
  const common = iamConventions(systems, 'policy', nameVariable);
  const name = LABEL.policy(policyName);
  const writes = { file, text };
  const create = commandLines(
    'aws iam create-policy',
    `--region=${quote(aws.region)}`,
    `--policy-name=${quote(policyName)}`,
    `--description=${quote(spec.description)}`,
    `--policy-document file://${file}`,
    ...common.flags,
  );
  const ofOthers = knownRoles(systems, arn).filter((role) => !systems.ownRoles.includes(role));
  /** The tag that tells a teardown from which foreign roles to detach the policy. */
  const ofRoles = attachedToTag({}, [...new Set(ofOthers)].join(' '));
  const lacks = (document: unknown) => differDocuments(document, wanted);
  /** The version to delete before an update, if IAM has no room for another. */
  const surplusOf = ({ document, others = [] }: IamPolicy) =>
    lacks(document).length > 0 && others.length + 1 >= VERSIONS_MAX ? others[0] : undefined;
  return {
    kind: 'iam-policy',
    in: 'aws',
    name,
    claim: 'The policy of Gloo’s role allows what the guide’s does',
    explains: {
      missing: 'policy-differs',
      differs: { [STATEMENT_PART]: 'policy-differs', [DOCUMENT]: 'policy-differs' },
    },
    ownership,
    async read() {
      const found = await findPolicy(aws, arn);
      if (found === undefined) return undefined;
      const { Arn, DefaultVersionId: id, Tags } = found;
      const document = await policyVersion(aws, name, Arn, id);
      if (document === undefined) return undefined;
      const others = lacks(document).length === 0 ? undefined : await otherVersions(aws, name, Arn);
      return { arn: Arn, tags: tagRecord(Tags), document, others };
    },
    inBrief: (live) => nameIn(live.arn),
    differs(live) {
      const surplus = surplusOf(live);
      return [
        ...describeDifferences(name, lacks(live.document)),
        ...(surplus === undefined
          ? []
          : [{ field: `version ${surplus}`, live: `the oldest of ${VERSIONS_MAX}`, wanted: '(deleted)' }]),
        ...common.differs(live.tags),
      ];
    },
    refuses: common.refuses,
    markOf: common.markOf,
    otherwise: common.otherwise,
    command(live) {
      if (live === undefined)
        return { writes, run: [create], keeps: { variable: arnVariable, at: '.Policy.Arn' } };
      const policyFlag = `--policy-arn ${quote(live.arn)}`;
      const document = `--policy-document file://${file} --set-as-default`;
      const surplus = surplusOf(live);
      const tags = common.tagCommand(live.tags, policyFlag);
      if (lacks(live.document).length === 0) return { run: tags };
      const version = commandLines('aws iam create-policy-version', policyFlag, document);
      const first =
        surplus === undefined
          ? []
          : [commandLines('aws iam delete-policy-version', policyFlag, `--version-id ${surplus}`)];
      return { writes, run: [...first, version, ...tags] };
    },
    async write(live) {
      const document = JSON.stringify(wanted);
      await askIam(aws, name, async (iam) => {
        if (live === undefined) {
          await iam.createPolicy({
            PolicyName: policyName,
            Description: spec.description,
            PolicyDocument: document,
            ...common.createParams,
            Tags: [...common.createParams.Tags, ...ofRoles],
          });
          return;
        }
        const PolicyArn = live.arn;
        if (lacks(live.document).length > 0) {
          const VersionId = surplusOf(live);
          if (VersionId !== undefined) await iam.deletePolicyVersion({ PolicyArn, VersionId });
          await iam.createPolicyVersion({ PolicyArn, PolicyDocument: document, SetAsDefault: true });
        }
        const tags = common.missingTags(live.tags);
        if (tags.length > 0) await iam.tagPolicy({ PolicyArn, Tags: tags });
      });
    },
    remove: policyRemoval(systems, name, arn),
  };
}

/** How a teardown deletes a policy, and who else has it. */
function policyRemoval(systems: AwsSystems, name: string, arn: string): Removal<IamPolicy & PolicyUse> {
  const { aws } = systems;
  return {
    async read(live) {
      const [others, entities] = await Promise.all([
        otherVersions(aws, name, live.arn),
        policyEntities(aws, name, live.arn),
      ]);
      return others && entities && { ...live, others, entities };
    },
    usedBy: (live: IamPolicy & PolicyUse) => policyUse(live, knownRoles(systems, arn)),
    loses: ({ others = [] }) =>
      others.length === 0 ? undefined : `with its other versions ${others.join(', ')}`,
    command(live) {
      const policyFlag = `--policy-arn ${quote(live?.arn ?? arn)}`;
      const versions = live?.others ?? [];
      return {
        run: [
          ...versions.map((id) => `aws iam delete-policy-version ${policyFlag} --version-id ${id}`),
          `aws iam delete-policy ${policyFlag}`,
        ],
      };
    },
    async run({ arn: PolicyArn, others = [] }, work) {
      for (const VersionId of others) {
        await lookUp(aws, name, (iam) => iam.deletePolicyVersion({ PolicyArn, VersionId }));
      }
      await removeOnceFree(aws, name, (iam) => iam.deletePolicy({ PolicyArn }), work);
    },
  };
}

/**
 * The identities that have the policy, other than the guide's roles and those that a run attached it to: they would lose its
 * permissions.
 */
export function policyUse(
  { arn, tags, entities: { roles, users, groups } }: Pick<IamPolicy, 'arn' | 'tags'> & PolicyUse,
  known: readonly string[],
): Use | undefined {
  const guides = [...known, ...attachedTo(tags)];
  const others = [
    ...roles.filter((role) => !guides.includes(role)).map((name) => ({ kind: 'role', name })),
    ...users.map((name) => ({ kind: 'user', name })),
    ...groups.map((name) => ({ kind: 'group', name })),
  ];
  if (others.length === 0) return undefined;
  const detach = (kind: string, name: string) =>
    `aws iam detach-${kind}-policy --${kind}-name=${quote(name)} --policy-arn=${quote(arn)}`;
  const orVaults = (kind: string, name: string) =>
    kind === 'role' && known.length === 0
      ? `, or set VAULT_ASSUMED_ROLE=${name}, if it is the one that Vault runs with`
      : '';
  return {
    seen: `others have this policy, and would lose what it allows: ${few(others.map(({ kind, name }) => `${kind} ${name}`))}`,
    options: others.map(({ kind, name }) => detach(kind, name) + orVaults(kind, name)),
  };
}
