import type { MotoClient } from './moto.ts';
import { xmlValue, xmlValues } from './xml.ts';
import type { NamedPolicy, PolicyDocument } from './evaluation.ts';

/** The parameter of IAM's actions that names a user or a role. */
type Entity = { kind: 'Role' | 'User'; name: string };

/** The identity whose policies apply to a caller: for a session, its role. @param arn of a user, a role or a session */
export function entityOf(arn: string): Entity {
  const session = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (session) return { kind: 'Role', name: session };
  return { kind: arn.includes(':role/') ? 'Role' : 'User', name: arn.split('/').at(-1) as string };
}

/** A policy document in an answer of IAM, which encodes it; empty if the answer has none. */
export const parsePolicy = <Document = PolicyDocument>(text: string | undefined): Document =>
  JSON.parse(decodeURIComponent(text ?? '{}'));

/** Reads policies from moto. */
export class IdentityPolicies {
  readonly #iam: (Action: string, params: Record<string, string>) => Promise<string>;

  constructor(moto: MotoClient, region: string) {
    this.#iam = (Action, params) => moto.query('iam', region, { Action, ...params });
  }

  /** The inline and attached policies of a user (with those of its groups) or a role. @throws if it does not exist */
  async of({ kind, name }: Entity): Promise<NamedPolicy[]> {
    const own = await this.#held(kind, name);
    if (kind === 'Role') return own;
    const groups = xmlValues(await this.#iam('ListGroupsForUser', { UserName: name }), 'GroupName');
    const theirs = await Promise.all(groups.map((group) => this.#held('Group', group)));
    return [...own, ...theirs.flat()];
  }

  /** The permissions boundary of a user or a role, if it has one. @throws if it does not exist */
  async boundaryOf({ kind, name }: Entity): Promise<NamedPolicy | undefined> {
    const xml = await this.#iam(`Get${kind}`, { [`${kind}Name`]: name });
    const arn = xmlValue(xml, 'PermissionsBoundaryArn');
    return arn ? this.#managed(arn) : undefined;
  }

  async #held(kind: Entity['kind'] | 'Group', name: string): Promise<NamedPolicy[]> {
    const who = { [`${kind}Name`]: name };
    const inline = xmlValues(await this.#iam(`List${kind}Policies`, who), 'member');
    const attached = xmlValues(await this.#iam(`ListAttached${kind}Policies`, who), 'PolicyArn');
    return Promise.all([
      ...inline.map(async (PolicyName) => {
        const xml = await this.#iam(`Get${kind}Policy`, { ...who, PolicyName });
        return { name: PolicyName, document: parsePolicy(xmlValue(xml, 'PolicyDocument')) };
      }),
      ...attached.map((arn) => this.#managed(arn)),
    ]);
  }

  async #managed(PolicyArn: string): Promise<NamedPolicy> {
    const VersionId = xmlValue(await this.#iam('GetPolicy', { PolicyArn }), 'DefaultVersionId') ?? 'v1';
    const version = await this.#iam('GetPolicyVersion', { PolicyArn, VersionId });
    return {
      name: PolicyArn.split('/').at(-1) as string,
      document: parsePolicy(xmlValue(version, 'Document')),
    };
  }
}
