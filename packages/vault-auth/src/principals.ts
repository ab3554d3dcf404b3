import type { VaultData } from './client.ts';

/** How a bound ARN relates to Gloo's IAM role. */
type Principal =
  /** That role, or one that had its name: names are unique within an account, whatever the path. */
  | 'ours'
  /** A wildcard for that role and others. */
  | 'ours and others'
  /** Vault compares no ARN of a session with it. */
  | 'nobody'
  | 'others';

function principalOf(arn: string, roleArn: string): Principal {
  const [, partition, service, , account, resource = ''] = arn.split(':');
  if (service === 'sts') return 'nobody';
  if (isWildcard(arn)) return roleArn.startsWith(arn.slice(0, -1)) ? 'ours and others' : 'others';
  const [, ourPartition, , , ourAccount] = roleArn.split(':');
  const isSame = partition === ourPartition && account === ourAccount && /^role\//.test(resource);
  return isSame && friendlyName(arn) === friendlyName(roleArn) ? 'ours' : 'others';
}

function isWildcard(arn: string): boolean {
  return arn.endsWith('*');
}

function friendlyName(arn: string): string | undefined {
  return arn.split('/').at(-1);
}

/** The ARN without the role's path, which the ARN of a session does not have: Vault compares it if it resolves no ids. */
function canonical(roleArn: string): string {
  return roleArn.replace(/:role\/.*\//, ':role/');
}

/** The bound ARNs, each once. */
export function boundArns(data: VaultData): readonly string[] {
  return [...new Set([data.bound_iam_principal_arn ?? []].flat().map(String))];
}

/** Whether nobody but Gloo's IAM role logs in with a Vault role. */
export function isBoundToOursAlone(data: VaultData, roleArn: string): boolean {
  const arns = boundArns(data);
  return arns.length > 0 && arns.every((arn) => principalOf(arn, roleArn) === 'ours');
}

/** Whether Vault compares the ARN of Gloo's sessions with one that they never have: one with a path. */
export function comparesPath(data: VaultData, roleArn: string): boolean {
  return data.resolve_aws_unique_ids === false && canonical(roleArn) !== roleArn;
}

/** Whether a role without ids is bound to the ARN that Vault compares. */
export function isBoundToCanonical(data: VaultData, roleArn: string): boolean {
  return data.resolve_aws_unique_ids === false && boundArns(data).includes(canonical(roleArn));
}

/** The stored ids, if the current one of the IAM role is not among them. Vault stores none for a wildcard. */
export function staleIds(data: VaultData, roleId: string | undefined): readonly string[] {
  const ids = [data.bound_iam_principal_id ?? []].flat().map(String);
  return roleId === undefined || ids.includes(roleId) ? [] : ids;
}

/** Who else a Vault role admits, one sentence each. */
export function othersAdmitted(data: VaultData, roleArn: string): readonly string[] {
  const arns = boundArns(data);
  if (arns.length === 0) return ['It is bound to no IAM principal, but to EC2 instances.'];
  return arns.flatMap((arn) => {
    const principal = principalOf(arn, roleArn);
    return principal === 'ours' ? [] : SAID[principal](arn);
  });
}

const SAID: Readonly<Record<Exclude<Principal, 'ours'>, (arn: string) => string>> = {
  'ours and others': (arn) =>
    `${arn} admits Gloo’s IAM role already, and every other principal that it matches.`,
  nobody: (arn) =>
    `Nobody can log in by ${arn}: Vault compares the ARN of a role (arn:…:iam::…:role/…), not of its sessions.`,
  others: (arn) =>
    isWildcard(arn)
      ? `${arn} admits other IAM principals, and not Gloo’s IAM role.`
      : `${arn} logs in with this Vault role.`,
};

/** Who can no longer log in once a Vault role is bound to Gloo's IAM role alone; `undefined` if nobody loses anything. */
export function lockedOut(data: VaultData, roleArn: string): string | undefined {
  const arns = boundArns(data);
  const others = arns.filter((arn) => !['ours', 'nobody'].includes(principalOf(arn, roleArn)));
  if (arns.length > 0 && others.length === 0) return undefined;
  const named = others.map((arn) => (isWildcard(arn) ? `all others that ${arn} matches` : arn));
  return `${named.join(', ') || 'the EC2 instances that it is bound to'} can no longer log in with it`;
}
