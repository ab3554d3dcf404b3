import { setMaxListeners } from 'node:events';
import { isAwsError } from 'aws-irsa/internal';
import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import {
  ambientSignal,
  Failure,
  literal,
  type StepContext,
  Unknown,
  withAmbientSignal,
  withReadCache,
  wrongInput,
} from 'engine/resource';
import { type Diagnosed, EXIT, type Finding, refuseAnotherTarget, runbookOf } from 'engine/run';
import { type Diagnosis, type Examination, examine, type RepairedKind } from 'troubleshoot/internal';
import { TROUBLESHOOT } from '../catalog.ts';
import type { Guide, Systems } from '../guide.ts';
import { WrongCluster } from '../inputs/cluster.ts';
import { observeChain } from '../repairs/observe-chain.ts';
import { repairSections, stepsFor } from '../repairs/repair-sections.ts';
import { examinationSummary } from './examination-summary.ts';
import { runSections } from './run-sections.ts';
import { placeOf, targetOf } from './target.ts';

const CHAIN = {
  id: `${TROUBLESHOOT}.chain`,
  title: 'From the cluster’s issuer to a secret that can be read',
  why: 'Checks every link.',
};

const AFTER_REPAIR = {
  id: `${TROUBLESHOOT}.after`,
  title: 'What the repair changed',
  why: 'Checks every link again. Lines that are as before are left out.',
};

/** Examines the whole chain, reports what is wrong, and repairs it with `--repair`. Returns the exit code. */
export async function troubleshootCommand(
  systems: Systems,
  options: CommandLine,
  screen: Screen,
): Promise<number> {
  const { repair: repairs, plan } = options;
  const purpose = `Checks the whole chain${repairs && !plan ? ', and repairs what you agree to' : ' and changes nothing'}.`;
  const first = await diagnose(systems, screen, purpose);
  if (!repairs || first.examination.isNotRun) return sayExamination(first.examination, screen);
  const repaired = await repair(options, first, screen);
  if (repaired !== EXIT.done || plan) return repaired;
  const second = await diagnose(systems, screen, purpose, first.examination);
  const exitCode = sayExamination(second.examination, screen);
  for (const { makes, risk } of choose(first.examination.diagnoses, options.only)) {
    if (makes.includes('vault-secrets-engine')) screen.say(risk);
  }
  return exitCode;
}

interface Diagnosing {
  readonly guide: Guide | undefined;
  readonly examination: Examination;
  /** Where it was looked: all of it only if AWS answered. */
  readonly target: Readonly<Record<string, string>>;
}

/** @param before what was found before the repair */
async function diagnose(
  systems: Systems,
  screen: Screen,
  purpose: string,
  before?: Examination,
): Promise<Diagnosing> {
  const { emit } = screen;
  const { id: step, title, why } = before === undefined ? CHAIN : AFTER_REPAIR;
  const started = Date.now();
  const work = screen.work(step);
  emit({ type: 'section', runbook: TROUBLESHOOT, title: 'Troubleshooting', purpose });
  emit({ type: 'step-start', step, title, why, after: before === undefined ? [] : [CHAIN.id] });
  work.progress('checking the whole chain');
  const diagnosing = await look(systems, work);
  const { examination, guide, target } = diagnosing;
  if (before === undefined) emit({ type: 'target', target });
  const seconds = (Date.now() - started) / 1000;
  for (const { id, title: name, group, status, detail } of examination.checks) {
    const earlier = before?.checks.find((check) => check.id === id);
    if (earlier?.status === status && earlier.detail === detail) continue;
    const finding: Finding = { status, detail };
    emit({ type: 'check', step, name, group, finding });
  }
  for (const diagnosis of examination.diagnoses) {
    emit({ type: 'diagnosis', step, ...diagnosed(diagnosis, guide) });
  }
  const outcome = failed(examination) ? 'failed' : 'passed';
  emit({ type: 'step-end', step, title, outcome, seconds });
  return diagnosing;
}

/** How long a look may take, in milliseconds: a system that never answers must not hide what the others show. */
const WITHIN = 60_000;

/**
 * Observes the whole chain, and examines it. What could not be observed in time is unknown.
 * @throws Failure if EKS does not know the cluster, or if the context is of another one
 */
async function look(systems: Systems, { signal, progress }: StepContext): Promise<Diagnosing> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Unknown(`no answer within ${WITHIN / 1000} s`)), WITHIN);
  const work = { progress, signal: AbortSignal.any([signal, late.signal]) };
  setMaxListeners(0, work.signal);
  // It also ends the requests that know of no step, such as those to AWS.
  const ending = AbortSignal.any([ambientSignal() ?? signal, late.signal]);
  try {
    return await withAmbientSignal(ending, async () => {
      // First, and not beside the proof: a connection that an observation opens after the end would keep the process alive.
      const { observations, guide } = await withReadCache(() => observeChain(systems, work));
      await refuseAnotherCluster(systems, work);
      const target = guide === undefined ? placeOf(systems) : await targetOf(guide, [TROUBLESHOOT], signal);
      return { guide, examination: examine(observations), target };
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Ends the examination if EKS does not know the cluster, or if the context is of another one. The examination finds other errors
 * of the proof itself, such as an API server that does not answer, and asks Vault nothing.
 */
async function refuseAnotherCluster({ proveCluster }: Systems, work: StepContext): Promise<void> {
  try {
    await proveCluster(work);
  } catch (error) {
    const isAnother = error instanceof WrongCluster || isAwsError(error, 'ResourceNotFound');
    if (isAnother || !(error instanceof Failure || error instanceof Unknown)) throw error;
  }
}

/** A diagnosis as it is shown, with its repair as commands. */
function diagnosed(
  { id, level, title, evidence, cause, ...rest }: Diagnosis,
  guide: Guide | undefined,
): Diagnosed {
  return { id, level, title, evidence, cause, repair: repairLines({ id, ...rest }, guide) };
}

/** The repair as commands: the guide's own steps if they repair it, or what to do by hand. */
function repairLines(
  { id, makes, byHand, next, held }: Pick<Diagnosis, 'id' | 'makes' | 'byHand' | 'next' | 'held'>,
  guide: Guide | undefined,
): readonly string[] {
  if (makes.length === 0 && held !== undefined)
    return [`# After this is fixed: ${held.until}`, `./runbook ${TROUBLESHOOT} --repair --only ${id}`];
  if (makes.length === 0) return byHand.length > 0 ? byHand : [`# ${next}`];
  if (guide === undefined) return [`# ${next}`];
  const steps = [...new Set(makes.flatMap((made) => stepsFor(guide, made)))];
  if (steps.some((step) => step.startsWith(TROUBLESHOOT))) {
    return [`./runbook ${TROUBLESHOOT} --repair --only ${id}`];
  }
  const runbooks = [...new Set(steps.map(runbookOf))];
  return runbooks.map(
    (runbook) =>
      `./runbook ${runbook} --only ${steps.filter((step) => step.startsWith(`${runbook}.`)).join(',')}`,
  );
}

async function repair(
  options: CommandLine,
  { guide, examination, target }: Diagnosing,
  screen: Screen,
): Promise<number> {
  const chosen = choose(examination.diagnoses, options.only);
  const makes = makesOf(examination, options.only);
  for (const { title, makes, held } of chosen) {
    if (held === undefined && makes.length === 0)
      screen.say(`\nNot repaired by --repair: ${title}. See above for what to do.`);
    else if (held !== undefined && options.only === undefined)
      screen.say(`\nNot repaired yet: ${title}. First fix this: ${held.until}.`);
  }
  if (makes.length === 0) return failed(examination) ? EXIT.failed : EXIT.done;
  // If AWS did not answer, there is no context, and no plan was shown either.
  if (guide === undefined) return EXIT.failed;
  await guide.proveCluster({ signal: screen.signal, progress: () => undefined });
  if (options.agreedPlan !== undefined) refuseAnotherTarget(options.agreedPlan.target, target);
  const sections = repairSections(guide, makes);
  const mode = options.plan ? 'plan' : 'once';
  screen.say('');
  return runSections({ sections, mode }, guide, options, screen);
}

/**
 * What is made again: of the diagnoses that `--only` names, also what is held back, since a person says that its cause is put
 * right; else whatever is not held back, and the restart of a Gloo that has given up because of it.
 */
function makesOf(
  { diagnoses, consequences }: Examination,
  only: string | undefined,
): readonly RepairedKind[] {
  if (only !== undefined)
    return choose(diagnoses, only).flatMap(({ makes, held }) => [...makes, ...(held?.makes ?? [])]);
  const makes = diagnoses.flatMap((diagnosis) => diagnosis.makes);
  return makes.length === 0 ? makes : [...makes, ...consequences.flatMap((one) => one.makes)];
}

/**
 * The diagnoses that `--only` selects.
 * @throws Failure of kind input if it names a diagnosis that was not made.
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

/** Whether there is a failure, or a link that could not be looked at. */
function failed({ checks, diagnoses }: Examination): boolean {
  return (
    checks.some(({ status }) => status === 'fail' || status === 'unknown') ||
    diagnoses.some(({ level }) => level === 'fail')
  );
}

function sayExamination(examination: Examination, screen: Screen): number {
  screen.say(`\n${examinationSummary(examination)}`);
  return failed(examination) ? EXIT.failed : EXIT.done;
}
