import { setMaxListeners } from 'node:events';
import { isAwsError, operatorPolicy, readingPolicy } from 'aws-irsa/internal';
import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { Failure, observe, prefetch, type StepContext, withReadCache } from 'engine/resource';
import {
  absentOperator,
  changesOfPlan,
  EXIT,
  planSteps,
  refuseAnotherTarget,
  run,
  type Section,
  type Step,
  sectionsOf,
  selectSteps,
} from 'engine/run';
import { KubeContext } from 'kubernetes';
import { explain } from 'troubleshoot';
import { PREFLIGHT, runbookIds, runbooksOf, TEARDOWN, TROUBLESHOOT, VERIFY } from './catalogue.ts';
import { identityOfVault } from './checks/expected-identities.ts';
import type { Guide, Runbooks, Systems } from './guide.ts';
import { vaultRoleName } from './inputs/inputs.ts';
import { openGuide } from './open-guide.ts';
import { stepsOfRun } from './proofs/from-here/as-planned.ts';
import { inputsForText, refuseUnread, withInheritedInputs } from './run/inherited-inputs.ts';
import { lookForLeftovers } from './run/leftovers.ts';
import { runSections } from './run/run-sections.ts';
import { sayOutcome } from './run/say-outcome.ts';
import { boundInputs, needsCluster, placeOf, systemsOf, targetOf } from './run/target.ts';

/** Runs the command line in one cluster, and returns the exit code. */
export async function runOne(line: CommandLine, runbooks: Runbooks, screen: Screen): Promise<number> {
  screen.explain = explain;
  const named = line.policy || line.fromError !== undefined;
  const options = named ? line : await withContext(line, runbooks, screen);
  screen.runs(options);
  if (options.fromError !== undefined) {
    const { fromErrorCommand } = await import('./troubleshoot/from-error.ts');
    // The inputs need not include a cluster.
    const known = await observe(() => inputsForText(options, runbooks));
    return fromErrorCommand(options.fromError, known, screen);
  }
  let systems = systemsOf(options, runbooks, screen);
  return closing(
    () => systems,
    screen,
    async () => {
      systems = await withInheritedInputs(systems, options, screen.work('plan'));
      if (options.policy) {
        process.stdout.write(await operatorPolicyJson(systems, options.plan));
        return EXIT.done;
      }
      if (options.runbook !== TROUBLESHOOT) return await runCommand(systems, options, screen);
      const { troubleshootCommand } = await import('./troubleshoot/troubleshoot.ts');
      return await troubleshootCommand(systems, options, screen);
    },
  );
}

/** The least IAM policy of an operator, or the part that a plan needs. */
async function operatorPolicyJson(systems: Systems, plan: boolean): Promise<string> {
  const { accountId, partition } = await systems.callerIdentity();
  const issuer = await observe(async () => (await systems.eksCluster()).issuer);
  const all = operatorPolicy({
    ...systems,
    ...{ PARTITION: partition, ACCOUNT_ID: accountId, VAULT_IRSA_ROLE_NAME: vaultRoleName(systems) },
    ...('value' in issuer && { OIDC_PROVIDER: issuer.value }),
  });
  return `${JSON.stringify(plan ? readingPolicy(all) : all, null, 2)}\n`;
}

/** A saved plan's commands include its kubectl context: where the plan is carried out, the current context may be another. */
async function withContext(line: CommandLine, runbooks: Runbooks, screen: Screen): Promise<CommandLine> {
  if (line.out === undefined || !needsCluster(runbookIds(line, runbooks))) return line;
  const context = new KubeContext(line.kubeContext, process.env);
  return { ...line, kubeContext: await context.name(screen.work('plan')) };
}

/** Runs, then closes the connections and revokes the tokens that the proofs obtained. */
async function closing(
  used: () => Pick<Systems, 'vault' | 'kubectl'>,
  screen: Screen,
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run();
  } finally {
    screen.text?.live.stop();
    const { vault, kubectl } = used();
    const kept = await vault.revokeLogins();
    await kubectl.close();
    for (const reason of kept) {
      const message = `warning: the Vault token of a proof was not revoked, and expires by itself: ${reason}`;
      screen.emit({ type: 'note', step: 'vault', message });
    }
  }
}

/** Runs sections of the guide, or the teardown of their resources, and returns the exit code. */
async function runCommand(systems: Systems, options: CommandLine, screen: Screen): Promise<number> {
  const giveUp = new AbortController();
  try {
    const ids = runbookIds(options, systems.runbooks);
    const looksOnly = options.runbook === PREFLIGHT;
    if (looksOnly) screen.emit({ type: 'target', target: placeOf(systems) });
    // The AWS section needs no context, but a given context has to exist.
    if (options.kubeContext !== undefined) await systems.kubectl.context.name(screen.work('plan'));
    // The plan is read while the preflight runs: reading changes nothing, and the plan is shown afterwards.
    const planSignal = AbortSignal.any([screen.signal, giveUp.signal]);
    setMaxListeners(0, planSignal);
    const [planning, preflighting] = withReadCache(() => [
      looksOnly ? undefined : prefetch(startPlan(ids, options, systems, screen, planSignal)),
      runPreflight(ids, options, systems, screen),
    ]);
    const checked = await preflighting;
    if (planning === undefined) sayOutcome(options, systems, checked, screen);
    if (planning === undefined || checked !== EXIT.done) return checked;
    const { guide, whole, sections, planned } = await planning;
    const target = await targetOf(guide, ids, screen.signal);
    screen.emit({ type: 'target', target });
    const isKept = (options.out ?? options.apply) !== undefined;
    const boundTo = isKept ? { ...target, ...boundInputs(guide) } : target;
    if (options.agreedPlan !== undefined) refuseAnotherTarget(options.agreedPlan.target, boundTo);
    const stepwise =
      screen.interactive && !options.yes && options.agreedPlan === undefined && options.runbook !== 'all';
    const mode = options.plan ? 'plan' : stepwise ? 'each' : 'once';
    const exitCode = await runSections({ sections, mode, planned }, guide, options, screen);
    screen.proposed = { target: boundTo, changes: changesOfPlan(await planned) };
    if (options.runbook === TEARDOWN)
      await lookForLeftovers(options, guide, { whole, sections }, exitCode, screen);
    sayOutcome(options, systems, exitCode, screen);
    return exitCode;
  } finally {
    giveUp.abort();
    screen.text?.live.stop();
    if (!options.plan) screen.summary();
  }
}

/** Starts all reads that a run needs before it asks for consent. */
async function startPlan(
  ids: readonly string[],
  options: CommandLine,
  systems: Systems,
  screen: Screen,
  signal: AbortSignal,
) {
  const work = screen.work('plan', signal);
  const proof = prefetch(proofOf(systems, ids, work));
  const guide = await openGuide(systems, options.runbook === TEARDOWN ? options : undefined);
  const whole = withPlanned(sectionsOf(runbooksOf(systems.runbooks, ids), guide), guide);
  const sections = select(whole, options);
  const steps = sections.flatMap((section) => section.steps);
  const plan = prefetch(planSteps(steps, work));
  const planned = proof.then(() => {
    if (needsCluster(ids)) refuseUnread(systems);
    return plan;
  });
  return { guide, whole, sections, planned: prefetch(planned) };
}

/**
 * A run of the proofs alone also reads the resources of the other sections, which a run of all sections has in its plan. It restarts
 * no pod: only a run that has corrected everything before does.
 */
function withPlanned(sections: readonly Section[], guide: Guide): readonly Section[] {
  const [first] = sections;
  if (sections.length !== 1 || first?.runbook !== VERIFY) return sections;
  const proofs = first.steps.map(({ resources, checksRepair, ...step }) => step);
  return [{ ...first, steps: stepsOfRun([VERIFY], proofs, guide) }];
}

/**
 * Proves that the kubectl context belongs to the cluster. Not needed for the AWS section alone, or for a teardown in AWS
 * after EKS has deleted the cluster: the teardown's steps in the cluster refuse by themselves.
 */
async function proofOf({ proveCluster }: Systems, ids: readonly string[], work: StepContext): Promise<void> {
  if (!needsCluster(ids)) return;
  try {
    await proveCluster(work);
  } catch (error) {
    if (!(ids.includes(TEARDOWN) && isAwsError(error, 'ResourceNotFound'))) throw error;
  }
}

/** The preflight, which runs by itself and before the whole guide. It only reads, so it needs no consent. */
async function runPreflight(
  ids: readonly string[],
  options: CommandLine,
  systems: Systems,
  screen: Screen,
): Promise<number> {
  if (!ids.includes(PREFLIGHT)) return EXIT.done;
  const whole = sectionsOf([systems.runbooks.preflight], systems);
  const looking = { mode: 'look', operator: absentOperator, signal: screen.signal } as const;
  if (ids.length === 1) return run({ ...looking, sections: select(whole, options), emit: screen.emit });
  const work = screen.work('plan');
  // These calls of AWS and helm need no proof of the cluster, and the checks share their results.
  prefetch(identityOfVault(systems).run(work));
  prefetch(systems.helm.version(work));
  // Otherwise every check would repeat that the cluster is the wrong one.
  await systems.proveCluster(work).catch((error: unknown) => {
    if (error instanceof Failure && error.kind === 'input') throw error;
  });
  return run({ ...looking, sections: whole, emit: screen.emit });
}

function select(sections: readonly Section[], options: CommandLine): readonly Section[] {
  const all: readonly Step[] = sections.flatMap(({ steps }) => steps);
  const chosen = selectSteps(all, options);
  return sections.map((section) => ({
    ...section,
    steps: section.steps.filter((step) => chosen.includes(step)),
  }));
}
