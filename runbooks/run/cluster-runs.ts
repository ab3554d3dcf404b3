import { type CommandLine, flagValue } from 'engine/command-line/options';
import type { EntryRuns, Runs } from 'fleet';
import { PREFLIGHT } from '../catalog.ts';
import { givenValuesOf, sharing } from '../context.ts';
import { vaultEnvironment } from '../inputs/environment.ts';
import { gatherInputs } from '../inputs/gather-inputs.ts';
import { SECRET_INPUTS, VARIABLES } from '../inputs/inputs.ts';
import { runCommand } from './run.ts';
import { clientsOf } from './run-sections.ts';

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
    inputsOf: ({ flags, environment }, folder) => {
      if (flags.kubeContext !== undefined) flagValue('kubeContext', flags.kubeContext);
      const own = { ...options, ...flags };
      const inputs = gatherInputs(own, environment, folder);
      vaultEnvironment(environment);
      givenValuesOf(inputs);
      checkSteps(own);
      return inputs;
    },
  };
}

/** The runs that a fleet consists of: each like a run for that cluster alone, with clients that all of them share. */
export async function clusterRuns(options: CommandLine, signal: AbortSignal): Promise<Runs> {
  const selects = options.only !== undefined || options.from !== undefined;
  const checkSteps = selects ? (await import('./check-steps.ts')).stepsCheck() : undefined;
  const sharedBy = sharing(process.env, signal);
  return {
    ...entryRuns(options, checkSteps),
    lookOnly: options.runbook === PREFLIGHT,
    start: async ({ flags, plan, environment }, screen, interrupt) => {
      const own = { ...options, ...flags, plan };
      const clients = clientsOf(own, screen, environment, sharedBy(environment));
      return runCommand(clients, own, screen, interrupt);
    },
  };
}
