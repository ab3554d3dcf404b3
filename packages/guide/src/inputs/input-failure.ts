import { type Failure, isSecretName, literal, quote, wrongInput } from 'engine/resource';
import type * as z from 'zod';
import { INPUTS, type Input } from './inputs.ts';

/** Also used for environment variables, so a name may be missing here. */
const INPUTS_BY_NAME: Readonly<Record<string, Input>> = INPUTS;

export function inputFailure(
  issues: readonly z.core.$ZodIssue[],
  values: Readonly<Record<string, string | undefined>>,
  how?: string,
): Failure {
  let hasFlag = false;
  const problems = new Map<string, string>();
  for (const { path, message } of issues) {
    const name = String(path[0]);
    if (problems.has(name)) continue;
    const value = values[name];
    const { flag } = INPUTS_BY_NAME[name] ?? {};
    hasFlag ||= flag !== undefined;
    const where = flag === undefined ? name : `${name} (${flag})`;
    const shown = isSecretName(name) ? '(secret)' : literal(value ?? '');
    problems.set(name, value === undefined ? `${where} is not set` : `${where} = ${shown} ${message}`);
  }
  const given = hasFlag ? 'Give it as its flag, export it' : 'Export it';
  const next =
    how ?? `${given}, or write it to .env (or .env.<cluster>); ./runbook all --help lists all inputs.`;
  const list = `aws eks list-clusters --region ${quote(values.AWS_REGION ?? 'REGION')}`;
  const unnamed = problems.has('CLUSTER_NAME') && values.CLUSTER_NAME === undefined;
  const advice = unnamed ? [next, `To list the clusters: ${list}`] : [next];
  return wrongInput('inputs', [...problems.values()].join('\n'), ...advice);
}
