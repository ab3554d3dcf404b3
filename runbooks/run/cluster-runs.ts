import { type CommandLine, flagValue } from 'engine/command-line/options';
import type { FleetRuns } from 'fleet';
import { PREFLIGHT, TEARDOWN, TROUBLESHOOT } from '../catalog.ts';
import { givenValuesOf } from '../context.ts';
import { vaultEnvironment } from '../inputs/environment.ts';
import { gatherInputs } from '../inputs/gather-inputs.ts';
import { SECRET_INPUTS, VARIABLES } from '../inputs/inputs.ts';

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
    variables: VARIABLES,
    secrets: SECRET_INPUTS,
    check: ({ flags, environment }, folder) => {
      if (flags.kubeContext !== undefined) flagValue('kubeContext', flags.kubeContext);
      const own = { ...options, ...flags };
      const inputs = gatherInputs(own, environment, folder);
      vaultEnvironment(environment);
      givenValuesOf(inputs);
      checkSteps?.(own);
    },
    lookOnly: runbook === PREFLIGHT || (troubleshoots && !repair),
    command: [...command, ...(troubleshoots && repair ? ['--repair'] : [])],
    ...(runbook === TEARDOWN && { typed: TEARDOWN }),
  };
}
