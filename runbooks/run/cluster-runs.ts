import { type CommandLine, flagValue, parseCommandLine } from 'command-line/options';
import type { EntryRuns, Runs } from 'fleet';
import { LOGIN_STEP } from '../04-verify.ts';
import { CATALOGUE, PREFLIGHT } from '../catalog.ts';
import { givenValuesOf, sharing } from '../context.ts';
import { vaultEnvironment } from '../inputs/environment.ts';
import { gatherInputs } from '../inputs/gather-inputs.ts';
import { SECRET_INPUTS, VARIABLES } from '../inputs/inputs.ts';
import { runCommand } from './run.ts';
import { clientsOf } from './run-sections.ts';

/** What runs with this command line need to know about the entries of a fleet. */
export function entryRuns(options: CommandLine): EntryRuns {
  return {
    variables: VARIABLES,
    secrets: SECRET_INPUTS,
    loginStep: LOGIN_STEP,
    inputsOf: ({ flags, environment }, folder) => {
      if (flags.kubeContext !== undefined) flagValue('kubeContext', flags.kubeContext);
      const inputs = gatherInputs({ ...options, ...flags }, environment, folder);
      vaultEnvironment(environment);
      givenValuesOf(inputs);
      return inputs;
    },
  };
}

/** The same for the workers of an exported fleet, which run `all --yes`. */
export function workerRuns(): EntryRuns {
  return entryRuns(parseCommandLine(['all', '--yes'], CATALOGUE));
}

/** The runs that a fleet consists of: each like a run for that cluster alone, with clients that all of them share. */
export function clusterRuns(options: CommandLine, signal: AbortSignal): Runs {
  const sharedBy = sharing(process.env, signal);
  return {
    ...entryRuns(options),
    lookOnly: options.runbook === PREFLIGHT,
    start: async ({ flags, plan, environment }, screen, interrupt) => {
      const own = { ...options, ...flags, plan };
      const clients = clientsOf(own, screen, environment, sharedBy(environment));
      return runCommand(clients, own, screen, interrupt);
    },
  };
}
