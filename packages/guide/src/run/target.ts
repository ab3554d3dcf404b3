import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import type { Environment } from 'engine/network';
import { Failure, NOT_SHOWN, type StepContext, seal } from 'engine/resource';
import { selectSteps } from 'engine/run';
import { licenseMissing } from 'gloo-install/internal';
import { GLOO, PREFLIGHT, runbookIds, TEARDOWN, TROUBLESHOOT, VERIFY } from '../catalogue.ts';
import { createSystems } from '../create-guide.ts';
import type { Guide, Runbooks, Systems } from '../guide.ts';
import { gatherInputs, type Layer } from '../inputs/gather-inputs.ts';
import { type InputName, type Inputs, inputOf, VARIABLES } from '../inputs/inputs.ts';
import { chosenOf } from '../inputs/recorded.ts';
import { variantOf } from '../inputs/variant.ts';
import { ownVaultOf, symbolicGuide } from '../pages/symbolic.ts';
import { symbolicRunbook } from '../pages/symbolic-runbook.ts';
import { stepsOfRun } from '../proofs/from-here/as-planned.ts';

/** Variables of the guide whose values AWS decides. */
const NO_INPUTS = [
  'OIDC_PROVIDER',
  'VAULT_AUTH_ROLE_ARN',
  'VAULT_AUTH_POLICY_ARN',
  'VAULT_AUTH_POLICY_ASSUME_ROLE_ARN',
];

/** A teardown needs no chart values, whose files may be gone by then. */
const NO_VALUES = { VAULT_HELM_VALUES: undefined, GLOO_HELM_VALUES: undefined };

/** The inputs of a run in this folder. @throws Failure of kind input that names every invalid value */
export function inputsOfRun(
  line: CommandLine,
  environment: Environment,
  ...recorded: readonly Layer[]
): Inputs {
  const inputs = gatherInputs(line, environment, process.cwd(), ...recorded);
  return line.runbook === TEARDOWN ? { ...inputs, ...NO_VALUES } : inputs;
}

/**
 * The systems of the command line, the environment and the cluster's file; also adds their names to the report.
 * @throws Failure of kind input if an input is invalid, or if the guide has no such step.
 */
export function systemsOf(line: CommandLine, runbooks: Runbooks, screen: Screen): Systems {
  checkSteps(line, runbooks);
  const inputs = inputsOfRun(line, process.env);
  if (installsGloo(line) && lacksLicense(inputs)) throw licenseMissing();
  const unread = NO_INPUTS.filter((name) => process.env[name]);
  if (unread.length > 0) screen.say(`Ignored, because a run reads them from AWS: ${unread.join(', ')}`);
  screen.report?.emit({ type: 'target', target: placeOf(inputs) });
  return createSystems(inputs, process.env, line.kubeContext, runbooks);
}

/**
 * Checks `--only` and `--from`.
 * @throws Failure of kind input for a step that the guide does not have
 */
export function checkSteps(line: CommandLine, runbooks: Runbooks): void {
  const { runbook, only, from } = line;
  // In troubleshooting, the flags select diagnoses, which need no check against the guide.
  if (runbook === TROUBLESHOOT || (only ?? from) === undefined) return;
  // In `all`, the preflight runs before any step is selected.
  const ids = runbookIds(line, runbooks).filter((id, _, { length }) => length === 1 || id !== PREFLIGHT);
  const guide = symbolicGuide(runbooks, variantOf(line), ownVaultOf(process.env));
  const steps = ids.flatMap((id) => symbolicRunbook(guide, id).steps);
  selectSteps(stepsOfRun(ids, steps, guide), line);
}

function installsGloo({ runbook, repair }: CommandLine): boolean {
  return runbook === 'all' || runbook === GLOO || (runbook === TROUBLESHOOT && repair);
}

function lacksLicense({ enterprise, GLOO_LICENSE_KEY, GLOO_LICENSE_SECRET_NAME }: Inputs): boolean {
  return enterprise && GLOO_LICENSE_KEY === undefined && GLOO_LICENSE_SECRET_NAME === undefined;
}

/** The cluster, and the inputs that are not the guide's defaults, each with its source. */
export function placeOf(inputs: Inputs): Record<string, string> {
  const { CLUSTER_NAME, AWS_REGION, sources } = inputs;
  const isShown = (name: InputName) =>
    /^(?:CLUSTER_NAME|AWS_REGION)$/.test(name) && !sources[name]?.startsWith('.env');
  const chosen = VARIABLES.filter(
    (name) => sources[name] !== undefined && chosenOf(inputs, name) !== undefined && !isShown(name),
  );
  const told = [...new Set(chosen.map((name) => sources[name] ?? ''))].map((source) => {
    const names = chosen.filter((name) => sources[name] === source);
    return `${source}: ${names.map((name) => `${name}=${inputOf(name).secret ? NOT_SHOWN : inputs[name]}`).join(' ')}`;
  });
  return {
    cluster: CLUSTER_NAME,
    region: AWS_REGION,
    ...(told.length > 0 && { inputs: told.join('; ') }),
  };
}

/** The facts for an operator's consent: the cluster, the Vault, the account and the identity. */
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
      ...vault.target,
      ...(vault.isExternal && asksVault(ids) && (await idOf(vault, work))),
    }),
  };
}

/** A teardown of a deleted cluster's resources in AWS needs no context: the current one is another cluster's. */
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

/**
 * The inputs of a run, to which a saved plan is bound: a run with other inputs could find nothing to change although the plan had a
 * change. A secret and the contents of a file are sealed. Credentials of another account than ACCOUNT_ID are refused anyway.
 */
export function boundInputs({ givenValues, ...inputs }: Guide): Record<string, string> {
  const { GLOO_LICENSE_KEY } = inputs;
  const { vault, gloo } = givenValues;
  const hidden = { VAULT_HELM_VALUES: vault?.text, GLOO_HELM_VALUES: gloo?.text, GLOO_LICENSE_KEY };
  const shown = VARIABLES.flatMap((name) => {
    const value = inputs[name];
    return name === 'ACCOUNT_ID' || name in hidden || value === undefined ? [] : [[name, value] as const];
  });
  const sealed = Object.entries(hidden).flatMap(([name, text]) =>
    text === undefined ? [] : [[`${name} (not shown)`, seal(text)] as const],
  );
  return Object.fromEntries([...shown, ...sealed]);
}

/** Another Vault may answer at the same address. */
async function idOf(vault: Guide['vault'], work: StepContext): Promise<object> {
  const { clusterId } = await vault.health(work);
  return clusterId === undefined ? {} : { 'vault id': clusterId };
}

/** Gloo's section does not call Vault: its plan contains the address for Gloo. */
function asksVault(ids: readonly string[]): boolean {
  return ids.some((id) => id === '02-vault' || id === VERIFY || id === TEARDOWN);
}

/** The AWS section needs neither a reachable cluster nor kubectl. */
export function needsCluster(ids: readonly string[]): boolean {
  return ids.some((id) => id !== '01-aws');
}
