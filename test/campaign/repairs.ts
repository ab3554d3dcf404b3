import { setTimeout as sleep } from 'node:timers/promises';
import { causeFault, FAULTS, type Fault } from 'sandbox';
import * as assert from 'uvu/assert';
import { expectRun, fail } from '../expect-run.ts';
import { ids, isRefused } from '../fault-trial.ts';
import { look } from '../look.ts';
import { asOperator } from '../operator.ts';
import { pageFor } from '../page-reader.ts';
import { Run, runbook } from '../run.ts';
import { changedPaths, sameAs, snapshot } from '../snapshot.ts';
import { anHourAfterHelmWasKilled } from '../states.ts';
import { command, outputOf, world } from '../world.ts';
import type { Campaign } from './case.ts';
import { readingRights } from './rights.ts';

/** A repair of each fault is refused, or killed. 90-troubleshoot still names the fault, and the next repair succeeds. */
export const repairs: Campaign = ({ golden }) =>
  FAULTS.filter(isRepaired).flatMap((fault, index) =>
    Object.entries(HINDERED).map(([how, isHindered]) => ({
      name: `${fault.name}: ${how}`,
      startState: 'guideDone',
      async run() {
        await causeFault(world(), fault.name);
        await isHindered(fault, golden, index);
        await expectRun(REPAIR);
        if (fault.leaves === undefined) await sameAs(golden, LEFT);
      },
    })),
  );

const REPAIR = ['90-troubleshoot', '--repair', '--yes'];

/** What a second attempt of a change leaves: another version of a policy. */
const LEFT = /\/versions\//;

/** Whether a run repairs a fault without anyone else's help. */
function isRepaired(fault: Fault): boolean {
  const { cause, command, undo } = fault;
  return cause !== undefined && command === undefined && undo === undefined && !isRefused(fault);
}

const HINDERED = { 'the repair is refused': isNotAllowed, 'the repair is killed': isKilled };

/** The operator may only read. */
async function isNotAllowed({ plan = [] }: Fault): Promise<void> {
  const [before, first] = [await snapshot(), await look()];
  const { vault, ...others } = readingRights();
  const rights = plan.some((line) => line.startsWith('vault ')) ? { ...others, vault } : others;
  const { exitCode, output } = await asOperator(rights, (env) => runbook(REPAIR, { env }));
  if (![1, 2, 3].includes(exitCode)) fail(`exit code ${exitCode} without the rights to repair`, output);
  await sameAs(before);
  assert.equal(ids((await look()).diagnoses), ids(first.diagnoses), output);
}

/** SIGKILL to the run and its tools, at the beginning of its first change or half a second later. */
async function isKilled(fault: Fault, golden: unknown, index: number): Promise<void> {
  const [before, kinds] = [await snapshot(), await kindsOfCluster()];
  const run = new Run([...REPAIR, '--json']);
  await run.until((output) => output.includes('"type":"change"'));
  if (index % 2 === 1) await sleep(500);
  run.signal('SIGKILL');
  const { output } = await run.ended;
  await anHourAfterHelmWasKilled();
  // Helm's record says what helm began, and not what it has done.
  const done = changedPaths(before, await snapshot()).filter(
    (path) => !/cluster\/(?:releases|values)/.test(path),
  );
  const { diagnoses, exitCode, output: seen } = await look();
  // The record of a failed upgrade becomes that of an interrupted one.
  const isOfRecord = fault.plan?.every((line) => line.endsWith(' update status'));
  const pages = [pageFor(fault)?.id, ...(isOfRecord ? ['another-helm'] : [])];
  // A snapshot lacks the number of pods, for instance.
  const isBegun = done.length > 0 || (await kindsOfCluster()) !== kinds;
  const mayBeRepaired = isBegun || (exitCode === 0 && changedPaths(golden, before).length === 0);
  if (!mayBeRepaired && !diagnoses.some(({ id }) => pages.includes(id)))
    fail(`the repair has changed nothing, and 90-troubleshoot does not name ${pages}`, `${output}\n${seen}`);
}

/** The names of all CRDs. An upgrade creates a missing one before anything else. */
const kindsOfCluster = () => outputOf(command('kubectl', ['get', 'crd', '--output', 'name']));
