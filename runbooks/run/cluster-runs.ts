import { type CommandLine, flagValue } from 'engine/command-line/options';
import type { EntryRuns, FleetRuns } from 'fleet';
import { PREFLIGHT, TEARDOWN, TROUBLESHOOT } from '../catalog.ts';
import { givenValuesOf } from '../context.ts';
import { vaultEnvironment } from '../inputs/environment.ts';
import { gatherInputs } from '../inputs/gather-inputs.ts';
import { SECRET_INPUTS, VARIABLES } from '../inputs/inputs.ts';

/**
 * What runs with this command line need to know about the entries of a fleet.
 * @param checkSteps refuses the steps that an entry's guide does not have
 */
export function entryRuns(
  options: CommandLine,
  checkSteps: (options: CommandLine) => void = () => undefined,
): EntryRuns {
  return {
    variables: VARIABLES,
    secrets: SECRET_INPUTS,
    check: ({ flags, environment }, folder) => {
      if (flags.kubeContext !== undefined) flagValue('kubeContext', flags.kubeContext);
      const own = { ...options, ...flags };
      const inputs = gatherInputs(own, environment, folder);
      vaultEnvironment(environment);
      givenValuesOf(inputs);
      checkSteps(own);
    },
  };
}

/**
 * The runs that a fleet consists of: each a run for that cluster alone.
 * @param command the words that start one
 */
export async function fleetRuns(options: CommandLine, command: readonly string[]): Promise<FleetRuns> {
  const { runbook, repair } = options;
  // The troubleshooter selects diagnoses, which need no check against the guide.
  const troubleshoots = runbook === TROUBLESHOOT;
  const selects = !troubleshoots && (options.only !== undefined || options.from !== undefined);
  const checkSteps = selects ? (await import('./check-steps.ts')).checkSteps : undefined;
  return {
    ...entryRuns(options, checkSteps),
    lookOnly: runbook === PREFLIGHT || (troubleshoots && !repair),
    command: [...command, ...(troubleshoots && repair ? ['--repair'] : [])],
    ...(runbook === TEARDOWN && { typed: TEARDOWN }),
  };
}
