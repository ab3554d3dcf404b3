import { EXIT, type RunResult, run, type Section, type Step, type SummaryRow, selectSteps } from 'runbook';
import {
  type Guide,
  gatherInputs,
  openGuide,
  type Surroundings,
  surroundings,
} from '../../runbooks/index.ts';
import { loadPreflight, loadRunbooks, WHOLE_GUIDE } from './catalog.ts';
import type { CommandLine } from './options.ts';
import { INTERRUPTED, type Screen } from './screen.ts';

/** Runs what the command line asks for, and tells the exit code. */
export async function runCommand(
  options: CommandLine,
  screen: Screen,
  interrupt: AbortController,
): Promise<number> {
  const inputs = gatherInputs(options, process.env, process.cwd());
  screen.about({ cluster: inputs.CLUSTER_NAME, region: inputs.AWS_REGION });
  const around = surroundings(inputs, vaultEnvironment(), options.kubeContext);
  const rows: SummaryRow[] = [];
  try {
    const ids = options.runbook === 'all' ? WHOLE_GUIDE : [options.runbook ?? ''];
    const preflight = await runPreflight(ids, options, around, screen, interrupt.signal);
    rows.push(...(preflight?.rows ?? []));
    if (preflight !== undefined && (preflight.exitCode !== EXIT.done || ids.length === 1))
      return preflight.exitCode;
    const guide = await openGuide(around);
    screen.emit({ type: 'target', target: await targetOf(guide, ids, interrupt.signal) });
    const runbooks = await loadRunbooks(ids);
    const sections = runbooks.map((runbook) => ({
      runbook: runbook.id,
      title: runbook.title(guide),
      purpose: runbook.purpose,
      steps: runbook.steps(guide),
    }));
    const stepwise = screen.interactive && !options.yes && options.runbook !== 'all';
    const result = await run({
      sections: select(sections, options),
      mode: options.plan ? 'plan' : stepwise ? 'each' : 'once',
      operator: screen.operator(options.yes, () => interrupt.abort()),
      emit: screen.emit,
      showDiff: ({ items }) => screen.diff([...items]),
      signal: interrupt.signal,
    });
    rows.push(...result.rows);
    conclude(options, result, screen);
    return result.exitCode;
  } finally {
    screen.stop();
    if (!options.plan && rows.length > 0) screen.summary(rows);
    await around.vault.close();
  }
}

/** The preflight runs by itself, and before the whole guide: it only looks, so it asks nobody. */
async function runPreflight(
  ids: readonly string[],
  options: CommandLine,
  around: Surroundings,
  screen: Screen,
  signal: AbortSignal,
): Promise<RunResult | undefined> {
  if (!ids.includes('00-preflight')) return undefined;
  const preflight = await loadPreflight();
  const steps = preflight.steps(around);
  const section = {
    runbook: preflight.id,
    title: preflight.title(around),
    purpose: preflight.purpose,
    steps: ids.length === 1 ? selectSteps(steps, options) : steps,
  };
  const operator = screen.operator(true, () => undefined);
  return run({ sections: [section], mode: 'look', operator, emit: screen.emit, signal });
}

/** What an operator must know before consenting: which cluster, in which account, as whom. */
async function targetOf(
  { inputs, account, kubectl }: Guide,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, string>> {
  return {
    cluster: inputs.CLUSTER_NAME,
    region: inputs.AWS_REGION,
    account: account.accountId,
    as: account.arn,
    // The AWS section needs no cluster that answers, nor kubectl.
    ...(ids.some((id) => id !== '01-aws') && {
      context: await kubectl.currentContext({ signal, say: () => undefined }),
    }),
  };
}

/** Only the steps that `--only` and `--from` leave, in their sections. */
function select(sections: readonly Section[], options: CommandLine): readonly Section[] {
  const all: readonly Step[] = sections.flatMap(({ steps }) => steps);
  const chosen = selectSteps(all, options);
  return sections.map((section) => ({
    ...section,
    steps: section.steps.filter((step) => chosen.includes(step)),
  }));
}

function conclude(options: CommandLine, { exitCode, rows }: RunResult, screen: Screen): void {
  if (options.plan) {
    screen.say(
      exitCode === EXIT.done ? '\nNothing to do.' : '\nThese changes were not made: this was --plan.',
    );
    return;
  }
  if (exitCode === EXIT.interrupted) screen.say(INTERRUPTED);
  if (exitCode !== EXIT.done) return;
  const idle = rows.every(({ outcome }) => outcome === 'done' || outcome === 'passed');
  screen.say(idle ? '\nNothing to do: everything is as the guide has it.' : '\nDone.');
}

function vaultEnvironment() {
  const { VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE, VAULT_CACERT } = process.env;
  return {
    VAULT_ADDR: VAULT_ADDR || undefined,
    VAULT_TOKEN: VAULT_TOKEN || undefined,
    VAULT_NAMESPACE: VAULT_NAMESPACE || undefined,
    VAULT_CACERT: VAULT_CACERT || undefined,
  };
}
