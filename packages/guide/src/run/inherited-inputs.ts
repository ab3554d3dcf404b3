import { isAwsError } from 'aws-irsa/internal';
import { nameIn } from 'aws-irsa/names';
import type { CommandLine } from 'engine/command-line/options';
import { trimSlash } from 'engine/network';
import {
  Failure,
  few,
  observe,
  quote,
  reference,
  type StepContext,
  unless,
  wrongInput,
} from 'engine/resource';
import { chosenRevision, recordedInputs, valuesAtReferences } from 'gloo-install/internal';
import { type HelmRelease, titleOfRelease } from 'kubernetes';
import { GLOO, runbookIds, TEARDOWN, TROUBLESHOOT, VERIFY } from '../catalogue.ts';
import { connectVault } from '../connect-vault.ts';
import { createSystems } from '../create-guide.ts';
import type { Runbooks, Systems } from '../guide.ts';
import { inputOf, VARIABLES } from '../inputs/inputs.ts';
import { RECORDED } from '../inputs/recorded.ts';
import { USUAL } from '../inputs/variant.ts';
import { GUIDE_INPUTS, symbolicGuide, unreadValues } from '../pages/symbolic.ts';
import { symbolicRunbook } from '../pages/symbolic-runbook.ts';
import { atVaultAddress, isGuidesAddress } from '../proofs/in-cluster/same-vault.ts';
import { inputsOfRun, needsCluster } from './target.ts';

/**
 * The systems, with inputs of the run that installed Gloo in this cluster in place of missing ones. If those cannot be read, `unread`
 * says why.
 * @throws Failure of kind input if VAULT_ADDR is missing and unknown; or if a teardown gets other names
 */
export async function withInheritedInputs(
  systems: Systems,
  line: CommandLine,
  work: StepContext,
): Promise<Systems> {
  const { inherited, from = '', recorded } = await readInherited(systems, line, work);
  if (recorded !== undefined && line.runbook === TEARDOWN) refuseOtherNames(systems, from, recorded);
  // A teardown removes only marked resources. A release that no run has made has no recorded address.
  const isForGloo = recorded !== undefined || (line.runbook !== TEARDOWN && inherited.unread === undefined);
  if (isForGloo && needsCluster(runbookIds(line, systems.runbooks)))
    await refuseOtherVault(inherited, recorded, line.runbook, work);
  return inherited;
}

interface Inherited {
  readonly inherited: Systems;
  readonly from?: string;
  readonly recorded?: Readonly<Record<string, string>>;
}

async function readInherited(systems: Systems, line: CommandLine, work: StepContext): Promise<Inherited> {
  const found = await observe(() => unless(clusterIsGone(line), chosenReleases(systems, line, work)));
  if ('unknown' in found) return { inherited: { ...systems, unread: found.unknown } };
  const release = onlyOne(found.value ?? []);
  if (release === undefined) return { inherited: systems };
  const from = `revision ${release.revision} of ${titleOfRelease(release)}`;
  const recorded = recordedBy(release, systems);
  const inputs = inputsOfRun(line, systems.environment, [from, recorded]);
  const { VAULT_ADDRESS, VAULT_KV_PATH } = recorded;
  const inherited = {
    ...{ ...systems, ...inputs, recordsBefore: recordedInputs(release) ?? {} },
    vault: connectVault(inputs, systems),
    ...(VAULT_ADDRESS && VAULT_KV_PATH && { glooReads: { VAULT_ADDRESS, VAULT_KV_PATH } }),
  };
  return { inherited, from, recorded };
}

/** A text about the cluster waits no longer for it. */
const TEXT_WAITS_MS = 15_000;

/**
 * The systems for a text with this cluster's values: an earlier run's inputs replace missing ones, as in a run. If they cannot be read,
 * standard error says so.
 * @returns also the address of the operator's own Vault
 * @throws Failure of kind input if an input is invalid, or if runs for this cluster have installed several Gloos
 */
export async function inputsForText(
  line: CommandLine,
  runbooks: Runbooks,
): Promise<Systems & { readonly VAULT_ADDR: string | undefined }> {
  const { env } = process;
  const given = inputsOfRun(line, env);
  const systems = createSystems(given, env, line.kubeContext, runbooks, unreadValues);
  try {
    const work = { signal: AbortSignal.timeout(TEXT_WAITS_MS), progress: () => undefined };
    const { inherited, recorded } = await readInherited(systems, line, work);
    if (inherited.unread !== undefined)
      process.stderr.write(
        `warning: defaults stand for the inputs of an earlier run, which could not be read: ${inherited.unread}\n`,
      );
    return { ...inherited, VAULT_ADDR: inherited.vault.address ?? recorded?.VAULT_ADDR };
  } finally {
    await systems.kubectl.close();
  }
}

/** Whether EKS has no such cluster, whose resources in AWS a teardown removes. Its releases have gone with it. */
const clusterIsGone =
  ({ runbook }: CommandLine) =>
  (error: unknown): boolean =>
    runbook === TEARDOWN && isAwsError(error, 'ResourceNotFound');

/**
 * The last revision that a run for this cluster wrote of Gloo in NAMESPACE, or else of each other Gloo.
 * @throws Failure if the cluster is another one, or cannot be read
 */
async function chosenReleases(
  { proveCluster, helm, kubectl, ownership, NAMESPACE, sources }: Systems,
  { runbook }: CommandLine,
  work: StepContext,
): Promise<readonly HelmRelease[]> {
  await proveCluster(work);
  const chosenIn = async (namespace: string) => {
    const chosen = await chosenRevision(helm, ownership, { release: 'gloo', namespace }, work);
    return chosen ?? [];
  };
  const here = [await chosenIn(NAMESPACE)].flat();
  // Another given namespace is intended, except in a teardown.
  if (here.length > 0 || (sources.NAMESPACE !== undefined && runbook !== TEARDOWN)) return here;
  const deployments = await kubectl.list('deployment', '', work, 'gloo=gloo');
  const namespaces = [...new Set(deployments.map(({ metadata }) => metadata.namespace ?? ''))];
  // A Gloo that this user may not read does not belong to this cluster's runs.
  const found = await Promise.all(namespaces.map((one) => observe(() => chosenIn(one))));
  return found.flatMap((one) => ('value' in one ? one.value : []));
}

/** @throws Failure of kind input if runs for this cluster have installed several */
function onlyOne(releases: readonly HelmRelease[]): HelmRelease | undefined {
  const [release, ...more] = releases;
  if (more.length === 0) return release;
  throw wrongInput(
    'NAMESPACE',
    `runs for this cluster have installed Gloo in ${few(releases.map((one) => one.namespace))}`,
    ...releases.map((one) => `export NAMESPACE=${quote(one.namespace)}`),
  );
}

/**
 * The inputs of the run that wrote a release: its values contain those of helm-overrides.yaml, and helm's description contains the
 * rest.
 */
function recordedBy(release: HelmRelease, { runbooks }: Systems): Readonly<Record<string, string>> {
  const variant = { ...USUAL, enterprise: release.chart === 'gloo-ee' };
  const symbolic = symbolicGuide(runbooks, variant, {}, [...GUIDE_INPUTS, 'GLOO_LICENSE_SECRET_NAME']);
  const resources = symbolicRunbook(symbolic, GLOO).steps.flatMap((step) => step.resources ?? []);
  const documents = resources.flatMap((one) => one.command().writes?.text ?? []);
  const shown = new Map(documents.flatMap((text) => [...valuesAtReferences(text, release)]));
  const inDescription = recordedInputs(release) ?? {};
  const entries = (names: readonly string[], valueAt: (name: string) => string | undefined) =>
    names.flatMap((name) => {
      const value = valueAt(name);
      return value === undefined ? [] : [[name, value] as const];
    });
  const role = shown.get(reference('VAULT_AUTH_ROLE_ARN'));
  return Object.fromEntries([
    ...entries([...RECORDED, 'VAULT_ADDR'], (name) => inDescription[name]),
    ...entries(VARIABLES, (name) => shown.get(reference(name))),
    ...entries(['VAULT_AUTH_ROLE_NAME'], () => role && nameIn(role)),
    ['NAMESPACE', release.namespace],
    ['EDGE_VERSION', `v${release.version}`],
  ]);
}

/** @throws Failure of kind input if a given name differs from that of Gloo's release */
function refuseOtherNames(systems: Systems, from: string, recorded: ReturnType<typeof recordedBy>): void {
  const others = VARIABLES.filter((name) => {
    if (!inputOf(name).removed) return false;
    const [given, has] = [systems[name] ?? '', recorded[name]];
    return systems.sources[name] !== undefined && has !== undefined && trimSlash(given) !== trimSlash(has);
  });
  if (others.length === 0) return;
  throw wrongInput(
    others.join(', '),
    others.map((name) => `${name} is ${systems[name]}, and ${from} has ${recorded[name]}`).join('\n'),
    `Unset ${others.join(', ')}: a teardown takes them from the release.`,
  );
}

/** Variables that mean a Vault of the operator's own. */
const OF_OWN_VAULT = ['VAULT_CACERT', 'VAULT_ROLE'] as const;

/**
 * @param recorded the inputs of the run that installed Gloo
 * @throws Failure of kind input if Gloo uses such a Vault, and its address for this machine is unknown; or if VAULT_ADDR is another Vault
 */
async function refuseOtherVault(
  { vault, kubectl, VAULT_ADDRESS, sources, environment }: Systems,
  recorded: Inherited['recorded'],
  runbook: CommandLine['runbook'],
  work: StepContext,
): Promise<void> {
  const reach = { vault, kubectl, VAULT_ADDRESS };
  const before = recorded?.VAULT_ADDR
    ? [`The run before had: export VAULT_ADDR=${quote(recorded.VAULT_ADDR)}`]
    : [];
  if (vault.isExternal) {
    // 90-troubleshoot has a check of a given address, and a plan says all that it lacks.
    const isGiven = sources.VAULT_ADDRESS !== undefined;
    const plans = recorded === undefined && runbook !== VERIFY;
    if (runbook === TROUBLESHOOT ? isGiven : plans) return;
    const { wrong } = await atVaultAddress(reach, work);
    if (runbook === TEARDOWN) {
      // Gloo's Vault may be gone, but what is left in it must not be looked for in another one.
      if (wrong?.isOtherVault)
        throw wrongInput(
          'VAULT_ADDR',
          wrong.seen,
          'Export VAULT_ADDR and VAULT_TOKEN of the Vault that Gloo uses.',
          ...before,
        );
    } else if (wrong !== undefined) throw wrongInput('VAULT_ADDRESS', wrong.seen, wrong.remedy);
    return;
  }
  const ofOwnVault = OF_OWN_VAULT.filter((name) => environment[name] !== undefined);
  if (recorded === undefined && ofOwnVault.length > 0)
    throw wrongInput(
      'VAULT_ADDR',
      `it is not set, but ${ofOwnVault.join(' and ')}, which only a Vault of your own needs, ${ofOwnVault.length > 1 ? 'are' : 'is'}`,
      'Export VAULT_ADDR: how this machine reaches that Vault.',
      `For the guide’s Vault, which a run installs: unset ${ofOwnVault.join(' ')}`,
    );
  if (await isGuidesAddress(reach, work)) return;
  throw wrongInput(
    'VAULT_ADDR',
    `it is not set, and Gloo reads its secrets from ${VAULT_ADDRESS}`,
    'Export VAULT_ADDR and VAULT_TOKEN, and VAULT_CACERT for a private authority: how this machine reaches that Vault.',
    ...(recorded === undefined ? ['For the guide’s Vault: unset VAULT_ADDRESS'] : []),
    ...before,
  );
}

/** @throws Failure if an earlier run's inputs are unknown, because defaults would replace them */
export function refuseUnread({ unread }: Systems): void {
  if (unread === undefined) return;
  throw new Failure({
    resource: 'inputs',
    seen: `the inputs of the earlier run could not be read: ${unread}`,
    cause: 'A run reads these inputs from Gloo’s release. Without them, it would use the defaults.',
    next: ['docs/rights/kubernetes.yaml has the rights that a run needs.'],
  });
}
