import type { AwsCall } from './call.ts';
import type { Refusal } from './refusal.ts';
import { xmlValue } from './xml.ts';

/** For how many seconds each kind of new IAM resource stays invisible. */
export type Delays = {
  roles: number;
  policies: number;
  /** Attached and inline policies. Until they are visible, they permit nothing. */
  attachments: number;
  providers: number;
  /** For a new provider that can be read, but not yet be named in trust policies. */
  principals: number;
};

const AT_ONCE: Delays = { roles: 0, policies: 0, attachments: 0, providers: 0, principals: 0 };

/** The name of an attached or inline policy of a user or a role. */
const attachmentOf = ({ RoleName, UserName, PolicyArn, PolicyName }: Record<string, string>): string =>
  `${RoleName ? `role/${RoleName}` : `user/${UserName}`}/${PolicyArn ?? PolicyName}`;

/**
 * IAM is eventually consistent, which moto is not: a new resource stays hidden for a while
 * (docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency).
 */
export class Visibility {
  #delays = AT_ONCE;
  readonly #visibleFrom = new Map<string, number>();

  /** Sets the delays for resources that are created from now on. */
  set(delays: Partial<Delays>): void {
    this.#delays = { ...this.#delays, ...delays };
  }

  /** Forgets everything about an account that was emptied. */
  reset(): void {
    this.#delays = AT_ONCE;
    this.#visibleFrom.clear();
  }

  /** Whether a resource is hidden: the ARN of a policy or provider, `role/NAME`, or `role/NAME/POLICY` for its attachment. */
  isHidden(name: string): boolean {
    return (this.#visibleFrom.get(name) ?? 0) > Date.now();
  }

  /** The refusal of a call about a hidden resource; undefined for other calls. */
  refuse({ service, action, params }: AwsCall): Refusal | undefined {
    const { RoleArn, RoleName, PolicyArn, OpenIDConnectProviderArn: provider } = params;
    if (service === 'sts') {
      if (!this.isHidden(`role/${RoleArn?.split('/').at(-1)}`)) return undefined;
      return { status: 403, code: 'AccessDenied', message: `Not authorized to perform sts:${action}` };
    }
    const principal = this.#unknownPrincipal(action, params);
    if (principal !== undefined) {
      // https://repost.aws/knowledge-center/eks-invalid-principal-trust-policy
      const message = `Invalid principal in policy: "FEDERATED":"${principal}"`;
      return { status: 400, code: 'MalformedPolicyDocument', message };
    }
    if (action.startsWith('Create')) return undefined;
    const notFound = (message: string): Refusal => ({ status: 404, code: 'NoSuchEntity', message });
    if (provider && this.isHidden(provider))
      return notFound(`OpenIDConnect Provider not found for arn ${provider}`);
    if (RoleName && this.isHidden(`role/${RoleName}`))
      return notFound(`The role with name ${RoleName} cannot be found.`);
    if (PolicyArn && this.isHidden(PolicyArn))
      return notFound(
        action.startsWith('Attach')
          ? `Policy ${PolicyArn} does not exist or is not attachable.`
          : `Policy ${PolicyArn} was not found.`,
      );
    if (/^Get(Role|User)Policy$/.test(action) && this.isHidden(attachmentOf(params)))
      return notFound(`The policy with name ${params.PolicyName} cannot be found.`);
    return undefined;
  }

  /** Hides what a successful call created. */
  note({ action, params }: AwsCall, answer: string): void {
    if (action === 'CreateRole') this.#hide(`role/${params.RoleName}`, this.#delays.roles);
    if (action === 'CreatePolicy') this.#hide(xmlValue(answer, 'Arn') ?? '', this.#delays.policies);
    if (action === 'CreateOpenIDConnectProvider') {
      const arn = xmlValue(answer, 'OpenIDConnectProviderArn') ?? '';
      this.#hide(arn, this.#delays.providers);
      this.#hide(`principal/${arn}`, this.#delays.principals);
    }
    const attachment = attachmentOf(params);
    // A second attachment of the same policy changes nothing.
    if (/^(Attach|Put)(Role|User)Policy$/.test(action) && !this.#visibleFrom.has(attachment))
      this.#hide(attachment, this.#delays.attachments);
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
   * The provider that a trust policy names, if it is not visible to trust policies yet. Without a delay, IAM accepts a
   * provider that does not exist: rosa creates the roles of a cluster before its provider
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

  #hide(name: string, seconds: number): void {
    if (seconds > 0) this.#visibleFrom.set(name, Date.now() + seconds * 1000);
    else this.#visibleFrom.delete(name);
  }
}
