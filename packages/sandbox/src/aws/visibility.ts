import type { AwsCall } from './call.ts';
import type { Refusal } from './refusal.ts';
import { xmlValue } from './xml.ts';

/** How many seconds each kind of new IAM resource stays invisible. */
export type Delays = {
  roles: number;
  policies: number;
  /** Attached and inline policies. Until they are visible, they permit nothing. */
  attachments: number;
  providers: number;
  /** For a new provider that can be read, but not yet used in trust policies. */
  principals: number;
};

/** The name of an attached or inline policy of a user or a role. */
const attachmentOf = ({ RoleName, UserName, PolicyArn, PolicyName }: Record<string, string>): string =>
  `${RoleName ? `role/${RoleName}` : `user/${UserName}`}/${PolicyArn ?? PolicyName}`;

/**
 * IAM is eventually consistent, which moto is not: a new resource stays hidden for a while
 * (docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency).
 */
export class Visibility {
  #delays: Partial<Delays> = {};
  readonly #visibleFrom = new Map<string, number>();

  /** Sets the delays for resources that are created from now on. */
  set(delays: Partial<Delays>): void {
    this.#delays = { ...this.#delays, ...delays };
  }

  /** Forgets everything about an account that was emptied. */
  reset(): void {
    this.#delays = {};
    this.#visibleFrom.clear();
  }

  /** Whether a resource is hidden: the ARN of a policy or provider, `role/NAME`, or `role/NAME/POLICY` for its attachment. */
  isHidden(name: string): boolean {
    return (this.#visibleFrom.get(name) ?? 0) > Date.now();
  }

  /** The refusal of a call to IAM about a hidden resource; undefined for other calls. */
  refuse({ action, params }: AwsCall): Refusal | undefined {
    const principal = this.#unknownPrincipal(action, params);
    if (principal !== undefined) {
      // https://repost.aws/knowledge-center/eks-invalid-principal-trust-policy
      const message = `Invalid principal in policy: "FEDERATED":"${principal}"`;
      return { status: 400, code: 'MalformedPolicyDocument', message };
    }
    if (action.startsWith('Create')) return undefined;
    const { RoleName, PolicyArn, OpenIDConnectProviderArn } = params;
    const ofAttachment = /^Get(Role|User)Policy$/.test(action) ? attachmentOf(params) : undefined;
    const hidden = [OpenIDConnectProviderArn, RoleName && `role/${RoleName}`, PolicyArn, ofAttachment].find(
      (name) => name && this.isHidden(name),
    );
    return hidden ? { status: 404, code: 'NoSuchEntity', message: `${hidden} cannot be found.` } : undefined;
  }

  /** Hides the result of a successful creating call. */
  note({ action, params }: AwsCall, answer: string): void {
    if (action === 'CreateRole') this.#hide(`role/${params.RoleName}`, 'roles');
    if (action === 'CreatePolicy') this.#hide(xmlValue(answer, 'Arn') ?? '', 'policies');
    if (action === 'CreateOpenIDConnectProvider') {
      const arn = xmlValue(answer, 'OpenIDConnectProviderArn') ?? '';
      this.#hide(arn, 'providers');
      this.#hide(`principal/${arn}`, 'principals');
    }
    const attachment = attachmentOf(params);
    // A second attachment of the same policy changes nothing.
    if (/^(Attach|Put)(Role|User)Policy$/.test(action) && !this.#visibleFrom.has(attachment))
      this.#hide(attachment, 'attachments');
    if (/^(Detach|Delete)(Role|User)Policy$/.test(action)) this.#visibleFrom.delete(attachment);
  }

  /** Removes hidden resources from a list. */
  filter({ action, params }: AwsCall, answer: string): string {
    const attachments = /^List(Attached)?(Role|User)Policies$/.test(action);
    if (!attachments && !/^List(Roles|Policies|OpenIDConnectProviders)$/.test(action)) return answer;
    return answer.replace(/<member>(.*?)<\/member>/gs, (member, text: string) => {
      const role = xmlValue(member, 'RoleName');
      const PolicyArn = xmlValue(member, 'PolicyArn') ?? text;
      const name = attachments
        ? attachmentOf({ ...params, PolicyArn })
        : role
          ? `role/${role}`
          : (xmlValue(member, 'Arn') ?? '');
      return this.isHidden(name) ? '' : member;
    });
  }

  /**
   * The provider in a trust policy that is not visible to trust policies yet. Without a delay, IAM accepts a provider that
   * does not exist: rosa creates the roles of a cluster before its provider
   * (github.com/openshift/rosa, cmd/create/cluster/cmd.go).
   */
  #unknownPrincipal(action: string, params: Record<string, string>): string | undefined {
    const trust = action === 'CreateRole' ? params.AssumeRolePolicyDocument : params.PolicyDocument;
    if (!trust || !/^(CreateRole|UpdateAssumeRolePolicy)$/.test(action)) return undefined;
    return [...this.#visibleFrom.keys()]
      .filter((name) => name.startsWith('principal/') && this.isHidden(name))
      .map((name) => name.replace('principal/', ''))
      .find((arn) => trust.includes(arn));
  }

  #hide(name: string, kind: keyof Delays): void {
    this.#visibleFrom.set(name, Date.now() + (this.#delays[kind] ?? 0) * 1000);
  }
}
