import { Failure, isSecretName, literal } from 'resource';
import type * as z from 'zod';
import { defaultOf, inputOf, VARIABLES } from './inputs.ts';

/** The inputs whose defaults contain the cluster's name. */
const NAMED_AFTER_CLUSTER = VARIABLES.filter((name) =>
  defaultOf(name, { clusterName: '<cluster>', guide: '1.17', enterprise: false })?.includes('<cluster>'),
);

/** The failure of invalid inputs: each once, with what is wrong with it. */
export function inputFailure(
  issues: readonly z.core.$ZodIssue[],
  values: Readonly<Record<string, string | undefined>>,
  next = 'Give it as a flag, export it, or write it to .env.<cluster>; pnpm runbook --help lists all inputs.',
): Failure {
  const problems = new Map<string, string>();
  for (const { path, message } of issues) {
    const name = String(path[0]);
    if (problems.has(name)) continue;
    const value = values[name];
    const flag = flagOf(name);
    const where = flag === undefined ? name : `${name} (${flag})`;
    problems.set(
      name,
      value === undefined ? `${where} is not set` : `${where} = ${shown(name, value)} ${message}`,
    );
  }
  // Names derived from a wrong cluster name are not reported again.
  const wrongCluster = problems.has('CLUSTER_NAME');
  if (wrongCluster) for (const name of NAMED_AFTER_CLUSTER) problems.delete(name);
  const madeName =
    problems.has('VAULT_AUTH_ROLE_NAME') && values.VAULT_AUTH_ROLE_NAME?.startsWith('dev-role-iam-');
  return new Failure({
    kind: 'input',
    resource: 'inputs',
    seen: [...problems.values()].join('\n'),
    next: [
      ...(madeName
        ? [
            'Set VAULT_AUTH_ROLE_NAME yourself: dev-role-iam-<cluster> has room for cluster names of 51 characters that end in a letter, a digit or _.',
          ]
        : []),
      next,
    ],
  });
}

function shown(name: string, value: string): string {
  return isSecretName(name) ? '(secret)' : literal(value);
}

/** The flag that also sets an input. */
function flagOf(name: string): string | undefined {
  const input = VARIABLES.find((one) => one === name);
  return input && inputOf(input).flag;
}
