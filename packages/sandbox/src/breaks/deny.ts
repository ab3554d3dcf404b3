import type { Break } from './break.ts';

/** A policy with one statement, quoted for bash. */
export const policy = (Effect: 'Allow' | 'Deny', ...Action: string[]): string =>
  `'${JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*' }] })}'`;

/** Denies a user or a role actions by an inline policy, and removes that policy again. */
export function denied(
  kind: 'user' | 'role',
  name: string,
  policyName: string,
  ...actions: string[]
): Pick<Break, 'script' | 'restore'> {
  const inline = `--${kind}-name ${name} --policy-name ${policyName}`;
  return {
    script: `aws iam put-${kind}-policy ${inline} --policy-document ${policy('Deny', ...actions)}`,
    restore: `
policies=$(aws iam list-${kind}-policies --${kind}-name ${name} --query PolicyNames --output json)
if has "$policies" ${policyName}; then aws iam delete-${kind}-policy ${inline}; fi`,
  };
}
