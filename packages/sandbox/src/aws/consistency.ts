import { messageOf } from 'resource';
import type { AwsCall } from './call.ts';
import type { MotoClient } from './moto.ts';
import type { Refusal } from './refusal.ts';
import { xmlValue } from './xml.ts';

/** For how many seconds each kind of new IAM resource stays invisible. */
export type Consistency = {
  roles: number;
  policies: number;
  attachments: number;
  providers: number;
  /** For a new provider that can be read, but not yet be named in trust policies. */
  principals: number;
};

const AT_ONCE: Consistency = {
  roles: 0,
  policies: 0,
  attachments: 0,
  providers: 0,
  principals: 0,
};

const attaching: Record<string, string> = {
  AttachRolePolicy: 'DetachRolePolicy',
  PutRolePolicy: 'DeleteRolePolicy',
  AttachUserPolicy: 'DetachUserPolicy',
  PutUserPolicy: 'DeleteUserPolicy',
};
const detaching = new Set(Object.values(attaching));
/** The actions on attachments. While an attachment is delayed, the gateway answers them itself. */
export const SETTLED_ACTIONS: readonly string[] = [...Object.keys(attaching), ...detaching];
/** Long enough to be "never", and short enough for a timer. */
const longest = 2 ** 31 - 1;

/**
 * IAM's eventual consistency, which moto does not have. A new role, policy or OIDC provider stays hidden for a while. A new
 * attachment is detached and attached again later, so that the enforcement of IAM is delayed too.
 */
export class EventualConsistency {
  readonly #moto: MotoClient;
  #delay: Consistency = AT_ONCE;
  #hidden = new Map<string, number>();
  #pending = new Map<string, { timer: NodeJS.Timeout; attach: () => Promise<unknown> }>();

  constructor(moto: MotoClient) {
    this.#moto = moto;
  }

  /** Sets the delays for resources that are created from now on. */
  set(delay: Partial<Consistency>): void {
    this.#delay = { ...this.#delay, ...delay };
  }

  /** Sets the delays of an account that was emptied, and forgets its hidden resources and delayed attachments. */
  reset(delay: Partial<Consistency> = {}): void {
    this.#delay = { ...AT_ONCE, ...delay };
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
    this.#hidden.clear();
  }

  /** The answer to a call about a hidden resource or a delayed attachment; undefined for other calls. */
  before(call: AwsCall): Refusal | 'done' | undefined {
    if (call.service === 'sts' && call.params.RoleArn) {
      const role = call.params.RoleArn.split('/').at(-1) as string;
      if (!this.isHidden(`role/${role}`)) return undefined;
      return { status: 403, code: 'AccessDenied', message: `Not authorized to perform sts:${call.action}` };
    }
    if (call.service !== 'iam') return undefined;
    const principal = this.#unknownPrincipal(call);
    if (principal) {
      // IAM accepts a trust policy whose provider does not exist: rosa creates the roles of a cluster before its provider
      // (github.com/openshift/rosa, cmd/create/cluster/cmd.go), and DeleteOpenIDConnectProvider does not change the roles
      // that name the provider. The gateway accepts it too, unless a test sets a delay. Then it answers with IAM's error
      // for a principal that it cannot find (yet), which a run has to survive:
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html (eventual consistency),
      // https://repost.aws/knowledge-center/eks-invalid-principal-trust-policy
      const message = `Invalid principal in policy: "FEDERATED":"${principal}"`;
      return { status: 400, code: 'MalformedPolicyDocument', message };
    }
    if (call.action.startsWith('Create')) return undefined;
    const { RoleName, PolicyArn, OpenIDConnectProviderArn: provider } = call.params;
    if (provider && this.isHidden(provider)) {
      const message = `OpenIDConnect Provider not found for arn ${provider}`;
      return { status: 404, code: 'NoSuchEntity', message };
    }
    if (RoleName && this.isHidden(`role/${RoleName}`)) {
      return {
        status: 404,
        code: 'NoSuchEntity',
        message: `The role with name ${RoleName} cannot be found.`,
      };
    }
    if (PolicyArn && this.isHidden(PolicyArn)) {
      const message = attaching[call.action]
        ? `Policy ${PolicyArn} does not exist or is not attachable.`
        : `Policy ${PolicyArn} was not found.`;
      return { status: 404, code: 'NoSuchEntity', message };
    }
    const key = attachmentKey(call);
    const waiting = this.#pending.get(key);
    if (!waiting) return undefined;
    if (attaching[call.action]) return 'done';
    if (!detaching.has(call.action)) return undefined;
    clearTimeout(waiting.timer);
    this.#pending.delete(key);
    return 'done';
  }

  /** Hides the resource that a successful call created. */
  async after(call: AwsCall, body: string): Promise<void> {
    if (call.service !== 'iam') return;
    const { RoleName, PolicyArn } = call.params;
    if (call.action === 'CreateRole' && RoleName) this.#hide(`role/${RoleName}`, this.#delay.roles);
    if (call.action === 'CreatePolicy') this.#hide(xmlValue(body, 'Arn') ?? '', this.#delay.policies);
    if (call.action === 'CreateOpenIDConnectProvider') {
      const arn = xmlValue(body, 'OpenIDConnectProviderArn') ?? '';
      this.#hide(arn, this.#delay.providers);
      this.#hide(`principal/${arn}`, this.#delay.principals);
    }
    if (call.action === 'DeleteRole' && RoleName) this.#drop((key) => key.includes(`/role/${RoleName}/`));
    if (call.action === 'DeletePolicy' && PolicyArn) this.#drop((key) => key.endsWith(`/${PolicyArn}`));
    const undo = attaching[call.action];
    if (!undo || this.#delay.attachments <= 0) return;
    const { Version: _, ...params } = call.params;
    await this.#moto.query('iam', call.region, { ...params, Action: undo });
    const key = attachmentKey(call);
    const attach = async () => {
      this.#pending.delete(key);
      await this.#moto
        .query('iam', call.region, { ...params, Action: call.action })
        .catch((error: unknown) => {
          // If the role or policy was deleted meanwhile, there is nothing to attach. The log shows other errors.
          console.error('late attachment:', messageOf(error));
        });
    };
    const timer = setTimeout(attach, Math.min(this.#delay.attachments * 1000, longest));
    this.#pending.set(key, { timer, attach });
  }

  /** Removes hidden resources from a list. */
  filter(call: AwsCall, body: string): string {
    if (call.service !== 'iam' || !/^List(Roles|Policies|OpenIDConnectProviders)$/.test(call.action))
      return body;
    return body.replace(/<member>.*?<\/member>/gs, (member) => {
      const role = xmlValue(member, 'RoleName');
      const key = role ? `role/${role}` : (xmlValue(member, 'Arn') ?? '');
      return this.isHidden(key) ? '' : member;
    });
  }

  /** The provider that a trust policy names, if it is not visible to trust policies yet. */
  #unknownPrincipal({ action, params }: AwsCall): string | undefined {
    const trust = action === 'CreateRole' ? params.AssumeRolePolicyDocument : params.PolicyDocument;
    if (!trust || !/^(CreateRole|UpdateAssumeRolePolicy)$/.test(action)) return undefined;
    const hidden = [...this.#hidden.keys()].filter(
      (key) => key.startsWith('principal/') && this.isHidden(key),
    );
    return hidden.map((key) => key.replace('principal/', '')).find((arn) => trust.includes(arn));
  }

  #hide(key: string, seconds: number): void {
    if (seconds > 0) this.#hidden.set(key, Date.now() + seconds * 1000);
    else this.#hidden.delete(key);
  }

  /** Whether a resource is hidden. @param key the ARN of a policy or provider, or `role/NAME` */
  isHidden(key: string): boolean {
    return (this.#hidden.get(key) ?? 0) > Date.now();
  }

  #drop(which: (key: string) => boolean): void {
    for (const [key, { timer }] of this.#pending) {
      if (!which(key)) continue;
      clearTimeout(timer);
      this.#pending.delete(key);
    }
  }
}

function attachmentKey(call: AwsCall): string {
  const { RoleName, UserName, PolicyArn, PolicyName } = call.params;
  return `/${RoleName ? `role/${RoleName}` : `user/${UserName}`}/${PolicyArn ?? PolicyName}`;
}
