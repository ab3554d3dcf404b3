import { type CommandLine, flagValue, parseCommandLine } from 'command-line/options';
import type { EntryRuns, Runs } from 'fleet';
import { sectionsOf } from 'runbook';
import { LOGIN_STEP } from '../04-verify.ts';
import { CATALOGUE, PREFLIGHT } from '../catalog.ts';
import { givenValuesOf, sharing } from '../context.ts';
import { vaultEnvironment } from '../inputs/environment.ts';
import { gatherInputs } from '../inputs/gather-inputs.ts';
import { SECRET_INPUTS, VARIABLES } from '../inputs/inputs.ts';
import { variantOf } from '../pages/describe.ts';
import { GUIDE_INPUTS, symbolicContext } from '../pages/symbolic.ts';
import { runbooksOf } from '../runbooks.ts';
import { runbookIds, runCommand, select } from './run.ts';
import { clientsOf } from './run-sections.ts';

/** What runs with this command line need to know about the entries of a fleet. */
export function entryRuns(options: CommandLine): EntryRuns {
  const checkSteps = stepsCheck();
  return {
    variables: VARIABLES,
    secrets: SECRET_INPUTS,
    loginStep: LOGIN_STEP,
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

/** Refuses a step that the guide of an entry does not have, before the first call to a system. */
function stepsCheck(): (options: CommandLine) => void {
  // The entries of a large fleet share a few variants.
  const accepted = new Set<string>();
  return (options) => {
    if (options.only === undefined && options.from === undefined) return;
    const variant = variantOf(options);
    const key = Object.values(variant).join(' ');
    if (accepted.has(key)) return;
    const context = symbolicContext(variant, GUIDE_INPUTS);
    select(sectionsOf(runbooksOf(runbookIds(options)), context), options);
    accepted.add(key);
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
