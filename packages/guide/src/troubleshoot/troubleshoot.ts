import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { literal, observe, wrongInput } from 'engine/resource';
import { EXIT, refuseAnotherTarget, runbookOf, type Section, type Step, sectionsOf } from 'engine/run';
import { type Diagnosis, diagnose, type Examination, filledIn, isProved, pageOf } from 'troubleshoot';
import { TROUBLESHOOT } from '../catalogue.ts';
import type { Guide, Systems } from '../guide.ts';
import { readsAgain } from '../proofs/in-cluster/running-gloo.ts';
import { restartedPods } from '../repairs/restarted-pods.ts';
import { runSections } from '../run/run-sections.ts';
import { NEW_ENGINE } from '../run/say-outcome.ts';
import { causesFirst, chatLines, commandsFor, examinationSummary } from './examination-summary.ts';
import { guideValues } from './guide-values.ts';
import { type ChainSnapshot, lookAtChain } from './look-at-chain.ts';

const CHAIN = {
  id: `${TROUBLESHOOT}.chain`,
  title: 'From your tools to a secret that can be read',
  why: 'Reads the plan of the guide, and checks that it works.',
};
const AFTER_REPAIR = {
  id: `${TROUBLESHOOT}.after`,
  title: 'What the repair changed',
  why: 'Checks every link again. Lines that are as before are left out.',
};
const RESTART = `${TROUBLESHOOT}.pods`;

/** The number of repair rounds. A repaired step may make another step necessary. */
const ROUNDS = 3;

interface ChainExamination extends Omit<ChainSnapshot, 'links'> {
  readonly examination: Examination;
}

/** Examines the guide's plan and proofs as a chain, diagnoses problems, and repairs them with `--repair`. Returns the exit code. */
export async function troubleshootCommand(
  systems: Systems,
  options: CommandLine,
  screen: Screen,
): Promise<number> {
  await systems.vault.assertIdentity(screen.work('plan'));
  const { repair: repairs, plan, brief } = options;
  const purpose = `Checks the whole chain${repairs && !plan ? ', and repairs what you agree to' : ' and changes nothing'}.`;
  let looked = await show(systems, screen, purpose);
  if (brief) screen.say(chatLines(looked.examination, looked.target));
  if (!repairs || looked.examination.isNotRun) return say(looked.examination, systems, screen);
  let failed: string | undefined;
  const tried: string[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { diagnoses } = looked.examination;
    const chosen = choose(diagnoses, round === 1 ? options.only : undefined);
    tried.push(...chosen.map(({ id }) => id));
    for (const { title, blockedBy, steps, restarts, adopts } of round === 1 ? chosen : []) {
      if (steps.length === 0 && !restarts)
        screen.say(
          `\nNot repaired ${adopts.length > 0 ? 'without --adopt' : 'by --repair'}: ${title}. See above for what to do.`,
        );
      else if (blockedBy !== undefined && options.only === undefined)
        screen.say(`\nNot repaired yet: ${title}. First fix this: ${blockedBy}.`);
    }
    const steps = stepsFor(looked.examination, chosen, options.only);
    // If only the failed steps are left, they would fail again.
    if (steps.length === 0 || steps.join() === failed) break;
    const exitCode = await repair(steps, options, looked, screen);
    if (plan || (exitCode !== EXIT.done && exitCode !== EXIT.failed)) return exitCode;
    failed = exitCode === EXIT.failed ? steps.join() : undefined;
    looked = await show(systems, screen, purpose, { ...looked, isRepaired: failed === undefined });
    // An explicit choice is repaired only once.
    if (options.only !== undefined) break;
  }
  return say(looked.examination, systems, screen, tried);
}

/** @param before the examination before the repair, and whether the repair succeeded */
async function show(
  systems: Systems,
  screen: Screen,
  purpose: string,
  before?: ChainExamination & { readonly isRepaired: boolean },
): Promise<ChainExamination> {
  const { emit } = screen;
  const { id: step, title, why } = before === undefined ? CHAIN : AFTER_REPAIR;
  const started = Date.now();
  const inSteps = screen.work(step);
  // Without a terminal, printed lines stay, and the diagnosis has to come first.
  const isSilent = before === undefined && !screen.interactive;
  const work = isSilent ? { ...inSteps, progress: () => undefined } : inSteps;
  emit({ type: 'section', runbook: TROUBLESHOOT, title: 'Troubleshooting', purpose });
  emit({ type: 'step-start', step, title, why, after: before === undefined ? [] : [CHAIN.id] });
  // An examination waits for nothing, but a Gloo that could not list its secrets before the repair lists them at its next refresh.
  const repaired = before?.isRepaired ? before.guide : undefined;
  // The examination itself reports read errors.
  if (repaired !== undefined) await observe(() => readsAgain(repaired, work));
  work.progress('checking the whole chain');
  const { links, guide, target } = await lookAtChain(systems, work);
  const examination = diagnose(links);
  const wanted = await guideValues(systems, guide);
  const { diagnoses } = examination;
  for (const one of causesFirst(diagnoses)) {
    const { id, level, title: said, headline, evidence, besides, cause, names, follows } = one;
    const page = pageOf(id);
    const filled = (texts: readonly string[]) => texts.map((text) => filledIn(text, wanted, names));
    const facts = { id, level, title: said, headline, evidence: evidence.join('; '), cause };
    const seen = besides.length > 0 && { besides: besides.join('; ') };
    const after = follows.length > 0 && { follows };
    const restartsAfter = diagnoses.some((other) => other.restarts && other.follows.includes(id));
    const repair = repairLines({ ...one, restartsAfter }, filled(page.fix));
    const mayHarm = filled(page.harmful);
    const harmful = repair.flatMap((line, index) => (mayHarm.includes(line) ? [index] : []));
    emit({
      ...{ type: 'diagnosis', step, ...facts, ...seen, repair, ...after },
      ...(harmful.length > 0 && { harmful }),
    });
  }
  if (before === undefined) emit({ type: 'target', target });
  for (const { step: of, name, status, detail, isTold } of examination.links) {
    const earlier = before?.examination.links.find((one) => one.step === of && one.name === name);
    if (earlier?.status === status && earlier.detail === detail) continue;
    const told = isTold && ({ told: true } as const);
    emit({ type: 'check', step, name, group: titleOf(systems, of), ...told, finding: { status, detail } });
  }
  const seconds = (Date.now() - started) / 1000;
  emit({ type: 'step-end', step, title, outcome: isProved(examination) ? 'passed' : 'failed', seconds });
  return { examination, guide, target };
}

/** The title of a step's section, for folding its links; the steps that only this runbook has belong to the proofs. */
function titleOf(systems: Systems, step: string): string {
  const { runbooks } = systems;
  const all = [runbooks.preflight, ...runbooks.sections];
  const runbook = all.find(({ id }) => id === runbookOf(step)) ?? all.at(-1);
  // A title depends only on the guide's edition.
  return runbook?.title(systems as Guide) ?? '';
}

/**
 * The repair as commands: the guide's own steps if they suffice, otherwise instructions.
 * @param diagnosis with whether a pod needs a restart because of it: then only the whole repair helps
 */
function repairLines(
  diagnosis: Diagnosis & { readonly restartsAfter: boolean },
  fix: readonly string[],
): readonly string[] {
  const { id, steps, adopts, adoptReasons, restarts, restartsAfter, options, blockedBy, next, isOfPods } =
    diagnosis;
  const only = `./runbook ${TROUBLESHOOT} --repair --only ${id}`;
  if (blockedBy !== undefined && (steps.length > 0 || restarts))
    return [`# After this is fixed: ${blockedBy}`, only];
  if (restarts) return [only];
  if (steps.length > 0 && restartsAfter) return [`./runbook ${TROUBLESHOOT} --repair`];
  if (steps.length > 0) return commandsFor(steps);
  if (adopts.length > 0)
    return [
      ...(adoptReasons.length === 0
        ? []
        : [`# In conflict: ${adoptReasons.join('; ')}. With --adopt, the plan names what others lose:`]),
      ...commandsFor(adopts, ' --adopt'),
    ];
  // A link's own options are about this cluster; a page is about many.
  if (options.length > 0) return options.map((option) => `# ${option}`);
  // A pod does not get the exports of a shell.
  if (isOfPods && fix.some((line) => line.startsWith('export '))) return [`# ${next}`];
  // A command that a person has to complete is shown as a comment.
  if (fix.length > 0) return fix.map((line) => (/^(?!#).*<[a-z][^<>]*>/.test(line) ? `# ${line}` : line));
  return [`# ${next}`];
}

/** The steps whose items differ, unless a problem that no step corrects precedes them; then the restart of a Gloo that gave up. */
function stepsFor(
  { more, conflicts }: Examination,
  chosen: readonly Diagnosis[],
  only: string | undefined,
): readonly string[] {
  const free = only === undefined ? chosen.filter(({ blockedBy }) => blockedBy === undefined) : chosen;
  const isBlocked = chosen.some(({ blockedBy }) => blockedBy !== undefined);
  const steps = free.flatMap((one) => one.steps);
  const restarts = free.some((one) => one.restarts) || (only === undefined && steps.length > 0);
  const all = [...steps, ...(only === undefined && !isBlocked ? more : []), ...(restarts ? [RESTART] : [])];
  // As in every run, a single conflict refuses all steps: --only leaves it out.
  return [...new Set(only === undefined && all.length > 0 ? [...conflicts, ...all] : all)];
}

async function repair(
  ids: readonly string[],
  options: CommandLine,
  { guide, target }: ChainExamination,
  screen: Screen,
): Promise<number> {
  // If AWS did not respond, there is no context, and no plan was shown.
  if (guide === undefined) return EXIT.failed;
  await guide.proveCluster({ signal: screen.signal, progress: () => undefined });
  if (options.agreedPlan !== undefined) refuseAnotherTarget(options.agreedPlan.target, target);
  screen.say('');
  const mode = options.plan ? 'plan' : 'once';
  return runSections({ sections: sectionsFor(guide, ids), mode }, guide, options, screen);
}

/** These steps of the guide's sections, then the restart of pods: a login needs everything else. */
function sectionsFor(guide: Guide, ids: readonly string[]): readonly Section[] {
  const { sections, troubleshoot } = guide.runbooks;
  const restart: Step = {
    id: RESTART,
    title: 'Restart the pods that run without the role, or have given up',
    why: 'The pod identity webhook gives pods the role only when they are created, and Gloo tries to log in only then. Before the restart, the repair proves that a login works.',
    resources: [restartedPods(guide)],
    after: ids,
  };
  const repairs = { ...troubleshoot, purpose: () => 'Repairs what was found.', steps: () => [restart] };
  return sectionsOf([...sections, repairs], guide).map((section) => ({
    ...section,
    steps: section.steps.filter(({ id }) => ids.includes(id)),
  }));
}

/**
 * The diagnoses that `--only` selects.
 * @throws Failure of kind input for a diagnosis that was not made.
 */
function choose(diagnoses: readonly Diagnosis[], only: string | undefined): readonly Diagnosis[] {
  if (only === undefined) return diagnoses;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !diagnoses.some(({ id }) => id === name));
  if (unknown === undefined) return diagnoses.filter(({ id }) => names.includes(id));
  throw wrongInput(
    '--only',
    `${literal(unknown)} was not found here`,
    `What was found: ${diagnoses.map(({ id }) => id).join(', ') || 'nothing'}.`,
  );
}

/** Says how the command ends, and whether Gloo's secrets engine is new. */
function say(
  examination: Examination,
  { memory }: Systems,
  screen: Screen,
  tried: readonly string[] = [],
): number {
  const proved = isProved(examination);
  const summary = examinationSummary(examination, tried);
  screen.say(`\n${memory.hasNewEngine && proved ? `Repaired, but ${NEW_ENGINE}` : summary}`);
  return proved ? EXIT.done : EXIT.failed;
}
