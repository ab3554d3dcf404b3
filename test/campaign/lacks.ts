import { broken, type Case, type State, type Survival } from './case.ts';
import { Operator, type Rights } from './operator.ts';
import type { Deed } from './states.ts';
import { trial } from './trial.ts';

/** Where a right is needed: in which state, and for which run. */
export interface Need {
  readonly begin: State;
  readonly before?: readonly Deed[];
  readonly run: readonly string[];
}

/** A right that is left out. */
interface Lack extends Need, Pick<Case, 'name' | 'group'> {
  readonly rights: () => Rights;
  /** The words by which the run has to name the right. */
  readonly names: RegExp;
  /** Whether the run leaves out what it could not see, says so and goes on. */
  readonly mayGoOn: boolean;
}

/** A run that lacks a right ends with exit code 1 or 2 and names it, or says what it could not see. */
export function lacking({ name, group, begin, before = [], ...lack }: Lack): Case {
  return {
    name,
    group,
    begin,
    run: async () => {
      for (const deed of before) await deed();
      return isNamed(lack);
    },
  };
}

async function isNamed({
  rights,
  run,
  names,
  mayGoOn,
}: Pick<Lack, 'rights' | 'run' | 'names' | 'mayGoOn'>): Promise<Survival> {
  const operator = await Operator.with(rights());
  try {
    const { exitCode, output } = await trial(run, { env: operator.env });
    if (!names.test(output))
      broken(`nothing in the output names it (exit code ${exitCode}): ${names}`, output);
    if (!mayGoOn && exitCode !== 1 && exitCode !== 2) broken(`exit code ${exitCode}`, output);
    if (/^ {4}at .*:\d+:\d+/m.test(output)) broken('a stack trace', output);
  } finally {
    await operator.remove();
  }
  return 'refused';
}
