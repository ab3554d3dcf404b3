import { broken, type Survival } from './case.ts';
import { Operator, type Rights } from './operator.ts';
import { trial } from './trial.ts';

/** A right that is left out, and the run that cannot do without it. */
export interface Lack {
  readonly rights: Rights;
  readonly run: readonly string[];
  /** The words by which the run has to name the right. */
  readonly names: RegExp;
  /** Whether the run leaves out what it could not see, says so and goes on. */
  readonly mayGoOn?: boolean;
  /** Variables of the run beside the operator's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A run that lacks a right ends with exit code 1 or 2 and names it, or says what it could not see. */
export async function isNamed({ rights, run, names, env, mayGoOn = false }: Lack): Promise<Survival> {
  const operator = await Operator.with(rights);
  try {
    const { exitCode, output } = await trial(run, { env: { ...operator.env, ...env } });
    if (!names.test(output))
      broken(`nothing in the output names it (exit code ${exitCode}): ${names}`, output);
    if (!mayGoOn && exitCode !== 1 && exitCode !== 2) broken(`exit code ${exitCode}`, output);
    if (/^ {4}at .*:\d+:\d+/m.test(output)) broken('a stack trace', output);
  } finally {
    await operator.remove();
  }
  return 'refused';
}

/** Each way to leave one value of a list out. */
export function lackingOne<T>(values: readonly T[]): { readonly left: T; readonly others: readonly T[] }[] {
  return values.map((left) => ({ left, others: values.filter((value) => value !== left) }));
}
