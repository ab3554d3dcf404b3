import { type RunOptions, type RunResult, run } from 'runbook';
import {
  type Guide,
  gatherInputs,
  type Surroundings,
  surroundings,
  vaultEnvironment,
} from '../../runbooks/index.ts';
import { openJournal } from './journal-file.ts';
import type { CommandLine } from './options.ts';
import type { Screen } from './screen.ts';

/**
 * The systems that the command line, the environment and the cluster's file name, and the screen told of which.
 * @throws Failure of kind input where one of the inputs does not fit.
 */
export function surroundingsOf(options: CommandLine, screen: Screen): Surroundings {
  const inputs = gatherInputs(options, process.env, process.cwd());
  screen.about({ cluster: inputs.CLUSTER_NAME, region: inputs.AWS_REGION });
  return surroundings(inputs, vaultEnvironment(process.env), options.kubeContext);
}

/** Plans, asks and carries out sections of the guide, as the command line has it: shown, consented to and noted. */
export function carryOut(
  { sections, mode }: Pick<RunOptions, 'sections' | 'mode'>,
  { inputs, account }: Guide,
  { yes, plan }: CommandLine,
  screen: Screen,
  interrupt: AbortController,
): Promise<RunResult> {
  return run({
    sections,
    mode,
    operator: screen.operator(yes, () => interrupt.abort()),
    emit: screen.emit,
    showDiff: ({ items }) => screen.diff([...items]),
    ...(!plan && { journal: openJournal(inputs, account.arn, process.env, screen.emit) }),
    signal: interrupt.signal,
  });
}
