import { openJournal } from 'command-line/journal-file';
import type { CommandLine } from 'command-line/options';
import type { Screen } from 'command-line/screen';
import { type RunOptions, type RunResult, run } from 'runbook';
import {
  type Environment,
  type Guide,
  gatherInputs,
  type Shared,
  type Surroundings,
  surroundings,
} from './index.ts';

/**
 * The systems that the command line, the environment and the cluster's file name, and the screen told of which.
 * @throws Failure of kind input where one of the inputs does not fit.
 */
export function surroundingsOf(
  options: CommandLine,
  screen: Screen,
  environment: Environment = process.env,
  shared?: Shared,
): Surroundings {
  const inputs = gatherInputs(options, environment, process.cwd());
  screen.about({ cluster: inputs.CLUSTER_NAME, region: inputs.AWS_REGION });
  return surroundings(inputs, environment, options.kubeContext, shared);
}

/** Plans, asks and carries out sections of the guide, as the command line has it: shown, consented to and noted. */
export function carryOut(
  { sections, mode, planned }: Pick<RunOptions, 'sections' | 'mode' | 'planned'>,
  { inputs, account, environment }: Guide,
  { yes, plan }: CommandLine,
  screen: Screen,
  interrupt: AbortController,
): Promise<RunResult> {
  return run({
    sections,
    mode,
    planned,
    operator: screen.operator(yes, () => interrupt.abort()),
    emit: screen.emit,
    showDiff: ({ items }) => screen.diff([...items]),
    ...(!plan && { journal: openJournal(inputs, account.arn, environment, screen.emit) }),
    signal: interrupt.signal,
  });
}

/** Says, before the first port-forward to Vault is opened, who else on this machine can use it. */
export function warnOfExposure({ vault }: Surroundings, screen: Screen): void {
  const { exposure } = vault;
  if (exposure !== undefined) screen.emit({ type: 'note', step: 'vault', message: exposure });
}
