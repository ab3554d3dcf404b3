/** Why IAM said no, as far as its message tells. */
export type DenialReason =
  /** Nothing allows it: an attached policy repairs that. */
  | 'no-identity-policy'
  | 'explicit-deny'
  | 'permissions-boundary'
  | 'service-control-policy'
  | 'resource-control-policy'
  | 'session-policy'
  | 'resource-policy'
  | 'vpc-endpoint-policy'
  | 'unknown';

/** What an IAM denial says, field by field. */
export interface Denial {
  /** The whole ARN of who was denied. */
  readonly arn: string;
  readonly partition: string;
  readonly accountId: string;
  readonly principal: /** An assumed role: `name` is the role's, whose path the ARN of a session does not show. */
    | { readonly type: 'assumed-role'; readonly name: string; readonly session: string }
    | { readonly type: 'user'; readonly name: string; readonly path: string }
    | { readonly type: 'federated-user' | 'root' | 'other'; readonly name: string };
  /** Such as `iam:GetRole`. */
  readonly action: string;
  /** The resource as the message names it; IAM leaves it out of some. */
  readonly resource: string | undefined;
  readonly reason: DenialReason;
}

const DENIAL =
  /User:\s+(?<arn>arn:[\w-]+:(?:iam|sts)::(?<account>[\w-]*):\S+)\s+is not authorized to perform:\s+(?<action>[\w-]+:\w+)(?:\s+on resource:\s+(?<resource>[^\n]*))?(?<rest>[^\n]*)/;

/** Where the reason begins. One space: of many, each would be tried with all that follow. */
const REASON = /\s(?:because|with an explicit deny)\b/;

/** Finds the denial in the text of an error, whichever system passed it on; `undefined` where there is none. Pure. */
export function parseDenial(text: string): Denial | undefined {
  const groups = DENIAL.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { arn = '', account = '', action = '', rest = '' } = groups;
  const said = groups.resource ?? '';
  const end = said.search(REASON);
  const resource = (end === -1 ? said : said.slice(0, end)).trim().replace(/[.,;]$/, '');
  return {
    arn,
    partition: arn.split(':')[1] ?? 'aws',
    accountId: account,
    principal: principalOf(arn),
    action,
    resource: resource === '' ? undefined : resource,
    reason: reasonOf(end === -1 ? rest : said.slice(end)),
  };
}

function principalOf(arn: string): Denial['principal'] {
  const rest = arn.split(':').slice(5).join(':');
  const [type = '', ...parts] = rest.split('/');
  const [name = '', ...session] = parts;
  if (type === 'assumed-role' && isRoleName(name)) return { type, name, session: session.join('/') };
  if (type === 'user') {
    return {
      type,
      name: parts.at(-1) ?? '',
      path: `/${parts
        .slice(0, -1)
        .map((part) => `${part}/`)
        .join('')}`,
    };
  }
  if (type === 'federated-user') return { type, name: parts.join('/') };
  return { type: type === 'root' ? 'root' : 'other', name: parts.join('/') || type };
}

/** What IAM takes as the name of a role, save that no command may take it for an option. */
const ROLE_NAME = /^[\w+=,.@][\w+=,.@-]{0,63}$/;

/** What becomes the argument of a command is no more than a name, whoever wrote the error. */
function isRoleName(name: string): boolean {
  return ROLE_NAME.test(name);
}

const REASONS: readonly [RegExp, DenialReason][] = [
  [/service control policy/i, 'service-control-policy'],
  [/resource control policy/i, 'resource-control-policy'],
  [/permissions boundary/i, 'permissions-boundary'],
  [/session policy/i, 'session-policy'],
  [/VPC endpoint policy/i, 'vpc-endpoint-policy'],
  [/explicit deny/i, 'explicit-deny'],
  [/no resource-based policy/i, 'resource-policy'],
  [/no identity-based policy/i, 'no-identity-policy'],
];

function reasonOf(rest: string): DenialReason {
  const known = REASONS.find(([says]) => says.test(rest));
  if (known) return known[1];
  // Older answers give no reason; nothing allowing it is by far the usual one.
  return rest.trim() === '' || rest.trim() === '.' ? 'no-identity-policy' : 'unknown';
}

/** Why an attached policy does not repair a denial; `undefined` where it does. Pure. */
export function notRepairable(denial: Denial): string | undefined {
  if (denial.principal.type === 'user') {
    return `Vault acts as the IAM user ${denial.principal.name}, and the guide's repair is for a role: attach the policy to that user (aws iam attach-user-policy), or let Vault run with a role.`;
  }
  if (denial.principal.type !== 'assumed-role') {
    return `Vault acts as ${denial.arn}, to which no policy of this guide can be attached.`;
  }
  return NOT_REPAIRABLE[denial.reason];
}

const NOT_REPAIRABLE: Readonly<Partial<Record<DenialReason, string>>> = {
  'explicit-deny':
    'A policy denies it explicitly, and a deny overrides every allow. Its owner has to change that statement.',
  'permissions-boundary':
    'The role’s permissions boundary does not allow it. Its owner has to allow it there.',
  'service-control-policy':
    'A service control policy of your organisation does not allow it. Its owners have to change it.',
  'resource-control-policy':
    'A resource control policy of your organisation does not allow it. Its owners have to change it.',
  'session-policy':
    'The policy of Vault’s session does not allow it. Vault needs a session without that policy.',
  'vpc-endpoint-policy': 'The policy of the VPC endpoint does not allow it. Its owner has to change it.',
};
