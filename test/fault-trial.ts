import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageId } from 'engine/resource';
import { diagnosisText, paintOf } from 'engine/run';
import { causeFault, type Fault, restoreFault, runScript } from 'sandbox';
import { pageOf } from 'troubleshoot';
import * as assert from 'uvu/assert';
import { events } from './events.ts';
import { expectRun } from './expect-run.ts';
import { type Look, look, looks } from './look.ts';
import { commandsFor, inReadersShell, type PageCommands, pageFor } from './page-reader.ts';
import { runbook } from './run.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { bash, outputOf, world } from './world.ts';

/**
 * Causes a fault after the guide. The plan must show it, 90-troubleshoot must find exactly it, and the repair must leave
 * everything as before. Then causes it again, and follows the commands of docs/troubleshooting. If its resource is not managed, or
 * may not change, a run must refuse it.
 * @param golden the snapshot after the guide
 */
export async function faultIsTried(fault: Fault, golden: unknown): Promise<void> {
  const { plan = [], unmanaged, leaves, undo } = fault;
  const commands = commandsFor(fault);
  const byHand = commands && undo === undefined;
  const healthy = await inReadersShell(commands?.confirm ?? []);
  await causeFault(world(), fault.name);
  await assertPlan(fault);
  if (commands) {
    const seen = await inReadersShell(commands.confirm);
    assert.not.equal(
      withoutAges(seen),
      withoutAges(healthy),
      `the confirming commands print the same as without the fault:\n${seen}`,
    );
  }
  if (isRefused(fault)) await assertRefused();
  const isFixedByPage = await foundAndRepaired([fault]);
  await assertPlan({});
  if (leaves === undefined) await sameAs(golden);
  if (commands && !byHand && undo !== undefined) {
    // Only someone else can correct it. The reader's preparations on the page must work all the same.
    await causeFault(world(), fault.name);
    await inReadersShell(commands.fix);
    await restoreFault(world(), fault.name);
  }
  if (unmanaged === undefined && (!byHand || isFixedByPage)) return;
  if (unmanaged !== undefined) await runScript(world(), unmanaged);
  await causeFault(world(), fault.name);
  if (unmanaged !== undefined) {
    await assertPlan({ plan: plan.map((line) => line.replace(' update ', ' conflict ')) });
    await assertRefused();
  }
  if (byHand && !isFixedByPage) await fixedByHand(fault, commands);
}

/** Whether a run does not correct a fault without --adopt, or not at all. */
export function isRefused({ plan = [] }: Fault): boolean {
  return plan.some((line) => line.includes(' conflict '));
}

/**
 * Asserts that exactly the diagnoses of these faults are found and repaired: by hand if the repair consists of commands for a
 * person or would be refused, otherwise by `90-troubleshoot --repair`. Afterwards nothing is found.
 * @returns whether a page's commands were followed, because only a person may decide
 */
export async function foundAndRepaired(faults: readonly Fault[]): Promise<boolean> {
  let isFixedByPage = false;
  const broken = faults.flatMap((fault) => {
    const page = pageFor(fault);
    return page === undefined ? [] : [{ fault, page }];
  });
  const all = broken.map(({ page }) => page.id).sort();
  const byHand = broken.filter(({ fault }) => fault.undo !== undefined || isRefused(fault));
  if (byHand.length > 0) {
    const { checks, diagnoses, exitCode, output } = await look({});
    assert.equal(ids(diagnoses), all, output);
    // A link that could not be read is not proved.
    const isProved =
      !diagnoses.some(({ level }) => level === 'fail') && !checks.some(({ status }) => status === 'unknown');
    assert.is(exitCode, isProved ? 0 : 1, output);
    for (const one of broken) assertFirstLines(one, diagnoses);
    for (const { fault, page } of byHand) {
      const shown = diagnoses.find(({ id }) => id === page.id)?.repair ?? [];
      // The commands may have to run in another shell, such as that of an administrator.
      if (fault.undo !== undefined) await restoreFault(world(), fault.name);
      else if (shown.some((line) => !line.startsWith('#'))) await outputOf(bash(shown.join('\n')));
      // For a decision that only a person may make, the page has commands.
      else {
        await inReadersShell(commandsFor(fault)?.fix ?? []);
        isFixedByPage = true;
      }
    }
  }
  // No diagnosis leads to these faults.
  for (const { name, undo } of faults.filter((fault) => pageFor(fault) === undefined)) {
    if (undo !== undefined) await restoreFault(world(), name);
  }
  const output = await outputOf(runbook(['90-troubleshoot', '--repair', '--yes', '--json']));
  const found = looks(output);
  if (byHand.length === 0) {
    assert.equal(ids(found[0]?.diagnoses), all, output);
    for (const one of broken) assertFirstLines(one, found[0]?.diagnoses);
  }
  // A recreated resource may need another repair: a new role has a new id, which Vault compares.
  assert.equal(ids(found.at(-1)?.diagnoses), [], output);
  return isFixedByPage;
}

/** Asserts that a terminal's first lines contain the problem, its cause, and the next action. */
function assertFirstLines(
  { fault, page }: { readonly fault: Fault; readonly page: { readonly id: string; readonly title: string } },
  diagnoses: Look['diagnoses'] = [],
): void {
  const found = diagnoses.find(({ id }) => id === page.id);
  if (found === undefined) return;
  const layout = { paint: paintOf({}), columns: 80 };
  const lines = diagnosisText(found, layout).split('\n');
  const first = lines.slice(0, 6).join('\n');
  const [headline = ''] = first.split(/\n {2}cause /);
  // A headline may be broken between any two words.
  const unbroken = headline.replaceAll(/\s+/g, ' ');
  assert.ok(unbroken.includes(fault.headline ?? page.title), first);
  assert.match(first, /\n {2}cause [\s\S]*\n {2}(?:repair|next {2}) /);
}

/** The ids of the diagnoses, without possible consequences. */
export function ids(diagnoses: Look['diagnoses'] = []): string[] {
  return diagnoses.flatMap(({ id, follows }) => (follows === undefined ? [id] : [])).sort();
}

/** The output without ages, which change by themselves. A `ttl` is not an age. */
function withoutAges(printed: string): string {
  return printed.replaceAll(/(?<!ttl +)\b\d+[smhd]\b/g, '…');
}

async function fixedByHand(fault: Fault, { fix }: PageCommands): Promise<void> {
  // Some commands only read, and fail if the resource is missing. That must not stop the others.
  const done = await inReadersShell(fix);
  let { diagnoses, output } = await look({});
  const id = pageFor(fault)?.id ?? '';
  if (ids(diagnoses).join() === RESTART && readPage(id).includes(`](${RESTART}.md)`)) {
    await inReadersShell(pageOf(RESTART).fix.filter((line) => !line.startsWith('#')));
    ({ diagnoses, output } = await look({}));
  }
  assert.equal(ids(diagnoses), [], `${done}\n${output}`);
}

/** The page of a restart, to which other pages lead after their own fix. */
const RESTART: PageId = 'gloo-gave-up';

const readPage = (id: string) =>
  readFileSync(join(import.meta.dirname, `../docs/troubleshooting/${id}.md`), 'utf8');

/** Asserts that a run stops at a conflict, names the next action, and changes nothing. */
async function assertRefused(): Promise<void> {
  const before = await snapshot();
  await expectRun('all --yes', { exit: 3, says: [/^ +next /m] });
  await sameAs(before);
}

/** Asserts the changes in a plan, or the error that ends it; and its exit code. */
async function assertPlan({ plan = [], planFails }: Pick<Fault, 'plan' | 'planFails'>): Promise<void> {
  const { exitCode, output } = await runbook(['all', '--plan', '--json']);
  // Whether Gloo has already lost its token or given up depends on when it lists its secrets.
  const [restarts, changes] = [true, false].map((are) =>
    changesOfEvent(output).filter((line) => line.startsWith('pods of ') === are),
  );
  assert.equal(changes, [...plan].sort(), output);
  if (planFails !== undefined) {
    assert.match(output, planFails);
    assert.ok([1, 2].includes(exitCode), output);
    return;
  }
  const isConflict = plan.some((line) => line.includes(' conflict'));
  // The plan only waits for a deployment that is not ready.
  const isUnchanged = restarts?.length === 0 && plan.every((line) => line.endsWith(' not ready'));
  assert.is(exitCode, isUnchanged ? 0 : isConflict ? 3 : 4, output);
}

/** The resources that a plan changes, one per line: name, action, and the fields that differ. */
function changesOfEvent(output: string): string[] {
  const issuer = new RegExp(world().issuer.replace('https://', ''), 'gi');
  const named = (text: string) => text.replaceAll(issuer, 'ISSUER');
  return (
    events(output)
      .flatMap((event) => (event.type === 'plan' ? event.items : []))
      // The change of a document is a difference of the resource that uses it.
      .filter(({ action, document }) => action !== 'no change' && !document)
      .map(({ name, action, differences = [] }) =>
        [named(name), action, ...differences.map(({ field }) => named(field)).sort()].join(' '),
      )
      .sort()
  );
}
