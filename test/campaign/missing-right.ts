import { type Case, fail, type State, type Survival } from './case.ts';
import { Operator, type Rights } from './operator.ts';
import type { SetupStep } from './states.ts';
import { trial } from './trial.ts';

/** The run that needs a right, and the state and setup that it starts from. */
export interface Need {
  readonly startState: State;
  readonly before?: readonly SetupStep[];
  readonly run: readonly string[];
}

/** A case in which the operator lacks one right. */
interface MissingRight extends Need, Pick<Case, 'name' | 'group'> {
  readonly rights: () => Rights;
  /** Matches the error that names the right. */
  readonly errorPattern: RegExp;
  /** Whether the run may continue after it said what it could not read. */
  readonly mayContinue: boolean;
}

/** A case that expects the run to name the missing right, and to end with exit code 1 or 2 unless it may continue. */
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
      fail(`the output (exit code ${exitCode}) does not match ${errorPattern}`, output);
    if (!mayContinue && exitCode !== 1 && exitCode !== 2) fail(`exit code ${exitCode}`, output);
    if (/^ {4}at .*:\d+:\d+/m.test(output)) fail('the run shows a stack trace', output);
  } finally {
    await operator.remove();
  }
  return 'refused';
}
