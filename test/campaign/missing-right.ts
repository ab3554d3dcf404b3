import { type Case, fail, type State, type Survival } from './case.ts';
import { Operator, type Rights } from './operator.ts';
import type { SetupStep } from './states.ts';
import { trial } from './trial.ts';

/** Where a right is needed: in which state, and for which run. */
export interface Need {
  readonly startState: State;
  readonly before?: readonly SetupStep[];
  readonly run: readonly string[];
}

/** A right that is left out. */
interface MissingRight extends Need, Pick<Case, 'name' | 'group'> {
  readonly rights: () => Rights;
  /** The words by which the run has to name the right. */
  readonly errorPattern: RegExp;
  /** Whether the run leaves out what it could not see, says so and goes on. */
  readonly mayContinue: boolean;
}

/** A run that lacks a right ends with exit code 1 or 2 and names it, or says what it could not see. */
export function missingRightCase({ name, group, startState, before = [], ...missing }: MissingRight): Case {
  return {
    name,
    group,
    startState,
    run: async () => {
      for (const step of before) await step();
      return assertRightNamed(missing);
    },
  };
}

async function assertRightNamed({
  rights,
  run,
  errorPattern,
  mayContinue,
}: Pick<MissingRight, 'rights' | 'run' | 'errorPattern' | 'mayContinue'>): Promise<Survival> {
  const operator = await Operator.with(rights());
  try {
    const { exitCode, output } = await trial(run, { env: operator.env });
    if (!errorPattern.test(output))
      fail(`nothing in the output names it (exit code ${exitCode}): ${errorPattern}`, output);
    if (!mayContinue && exitCode !== 1 && exitCode !== 2) fail(`exit code ${exitCode}`, output);
    if (/^ {4}at .*:\d+:\d+/m.test(output)) fail('a stack trace', output);
  } finally {
    await operator.remove();
  }
  return 'refused';
}
