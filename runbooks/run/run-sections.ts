import { journalFileOf, journaling } from 'engine/command-line/journal-file';
import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { type RunOptions, run } from 'engine/run';
import { licenseMissing } from 'gloo-install';
import { GLOO, TEARDOWN, TROUBLESHOOT } from '../catalog.ts';
import { type Clients, createClients, type RunContext } from '../context.ts';
import { gatherInputs } from '../inputs/gather-inputs.ts';
import type { Inputs } from '../inputs/inputs.ts';

/** A teardown needs no values of charts, whose files may be gone by then. */
const NO_VALUES = { VAULT_HELM_VALUES: undefined, GLOO_HELM_VALUES: undefined };

/**
 * The systems that the command line, the environment and the cluster's file name; also names them in the report.
 * @throws Failure of kind input if one of the inputs is invalid.
 */
export function clientsOf(options: CommandLine, screen: Screen): Clients {
  const given = gatherInputs(options, process.env, process.cwd());
  const inputs = options.runbook === TEARDOWN ? { ...given, ...NO_VALUES } : given;
  if (installsGloo(options) && lacksLicense(inputs)) throw licenseMissing();
  const target = { cluster: inputs.CLUSTER_NAME, region: inputs.AWS_REGION };
  screen.report?.emit({ type: 'target', target });
  return createClients(inputs, process.env, options.kubeContext);
}

function installsGloo({ runbook, repair }: CommandLine): boolean {
  return runbook === 'all' || runbook === GLOO || (runbook === TROUBLESHOOT && repair);
}

function lacksLicense({ enterprise, GLOO_LICENSE_KEY, GLOO_LICENSE_SECRET_NAME }: Inputs): boolean {
  return enterprise && GLOO_LICENSE_KEY === undefined && GLOO_LICENSE_SECRET_NAME === undefined;
}

/**
 * Plans sections of the guide, asks for consent and carries them out, as the command line says; shown and recorded in
 * the journal. Returns the exit code.
 */
export function runSections(
  { sections, mode, planned }: Pick<RunOptions, 'sections' | 'mode' | 'planned'>,
  { inputs, account, environment }: RunContext,
  { yes, repair, agreed, plan }: CommandLine,
  screen: Screen,
  interrupt: AbortController,
): Promise<number> {
  return run({
    sections,
    mode,
    planned,
    operator: screen.operator({ yes, repair, agreed }, interrupt),
    emit: plan ? screen.emit : journaling(screen.emit, journalFileOf(inputs, environment), account.arn),
    typedToDelete: inputs.CLUSTER_NAME,
    signal: interrupt.signal,
  });
}
