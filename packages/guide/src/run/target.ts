import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { Failure, type StepContext } from 'engine/resource';
import { licenseMissing } from 'gloo-install';
import { GLOO, TEARDOWN, TROUBLESHOOT } from '../catalog.ts';
import { createSystems, type Guide, type Runbooks, type Systems } from '../guide.ts';
import { gatherInputs } from '../inputs/gather-inputs.ts';
import type { Inputs } from '../inputs/inputs.ts';

/** A teardown needs no values of charts, whose files may be gone by then. */
const NO_VALUES = { VAULT_HELM_VALUES: undefined, GLOO_HELM_VALUES: undefined };

/**
 * The systems that the command line, the environment and the cluster's file name; also names them in the report.
 * @throws Failure of kind input if one of the inputs is invalid.
 */
export function systemsOf(options: CommandLine, runbooks: Runbooks, screen: Screen): Systems {
  const given = gatherInputs(options, process.env, process.cwd());
  const inputs = options.runbook === TEARDOWN ? { ...given, ...NO_VALUES } : given;
  if (installsGloo(options) && lacksLicense(inputs)) throw licenseMissing();
  screen.report?.emit({ type: 'target', target: placeOf(inputs) });
  return createSystems(inputs, process.env, options.kubeContext, runbooks);
}

function installsGloo({ runbook, repair }: CommandLine): boolean {
  return runbook === 'all' || runbook === GLOO || (runbook === TROUBLESHOOT && repair);
}

function lacksLicense({ enterprise, GLOO_LICENSE_KEY, GLOO_LICENSE_SECRET_NAME }: Inputs): boolean {
  return enterprise && GLOO_LICENSE_KEY === undefined && GLOO_LICENSE_SECRET_NAME === undefined;
}

/** Which cluster is meant, and the file that may have said so. */
export function placeOf({ CLUSTER_NAME, AWS_REGION, inputsFile }: Inputs): Record<string, string> {
  return {
    cluster: CLUSTER_NAME,
    region: AWS_REGION,
    ...(inputsFile !== undefined && { inputs: inputsFile }),
  };
}

/** What an operator must know before consenting: which cluster and Vault, in which account, as whom. */
export async function targetOf(
  guide: Guide,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const { account, vault } = guide;
  const work = { signal, progress: () => undefined };
  return {
    ...placeOf(guide),
    account: account.accountId,
    as: account.arn,
    ...(needsCluster(ids) && {
      context: await contextOf(guide, ids, work),
      ...vault.place,
      ...(vault.external && asksVault(ids) && (await idOf(vault, work))),
    }),
  };
}

/** A teardown of what a deleted cluster left in AWS needs no context: the current one is another cluster's. */
async function contextOf(
  { kubectl, proveCluster }: Guide,
  ids: readonly string[],
  work: StepContext,
): Promise<string> {
  try {
    if (ids.includes(TEARDOWN)) await proveCluster(work);
    return await kubectl.context.name(work);
  } catch (error) {
    if (!ids.includes(TEARDOWN) || !(error instanceof Failure)) throw error;
    return `none (${error.seen})`;
  }
}

/** Another Vault may answer at the same address. */
async function idOf(vault: Guide['vault'], work: StepContext): Promise<object> {
  const { clusterId } = await vault.health(work);
  return clusterId === undefined ? {} : { 'vault id': clusterId };
}

/** Gloo's section asks Vault nothing: its plan has the address that it hands to Gloo. */
function asksVault(ids: readonly string[]): boolean {
  return ids.some((id) => id === '02-vault' || id === '04-verify' || id === TEARDOWN);
}

/** The AWS section needs neither a reachable cluster nor kubectl. */
export function needsCluster(ids: readonly string[]): boolean {
  return ids.some((id) => id !== '01-aws');
}
