import { BREAKS, causeBreak, diagnosisOf, restoreBreak } from 'sandbox';
import { allPages, type DiagnosisPage } from 'troubleshoot';
import * as assert from 'uvu/assert';
import { look, looks } from './look.ts';
import { bash, outputOf, runbook, world } from './world.ts';

/** Faults that need another sandbox or another Vault, or that only an error shows: other tests try them. */
export const TRIED_ELSEWHERE: ReadonlySet<string> = new Set(['region-not-enabled', 'vault-standby']);

/**
 * Injects faults after the guide, and asserts that exactly their diagnoses are found and repaired: by hand if the repair
 * consists of commands for a person, otherwise by `90-troubleshoot --repair`. Afterwards nothing is found.
 * @param run starts `pnpm runbook`
 */
export async function foundAndRepaired(names: readonly string[], run = runbook): Promise<void> {
  for (const name of names) await causeBreak(world(), name);
  const broken = names.map((name) => ({ name, diagnosis: diagnosisFor(name) }));
  const all = broken.map(({ diagnosis }) => diagnosis.id).sort();
  const byHand = broken.filter(({ diagnosis }) => diagnosis.makes.length === 0);
  if (byHand.length > 0) {
    const { diagnoses, exitCode, output } = await look({}, run);
    assert.equal(ids(diagnoses), all, output);
    assert.is(exitCode, diagnoses.some(({ level }) => level === 'fail') ? 1 : 0, output);
    for (const { name, diagnosis } of byHand) {
      await repairByHand(name, diagnoses.find(({ id }) => id === diagnosis.id)?.repair ?? []);
    }
  }
  const output = await outputOf(run(['90-troubleshoot', '--repair', '--yes', '--json']));
  const [first, second = first] = looks(output);
  if (byHand.length === 0) assert.equal(ids(first?.diagnoses), all, output);
  assert.equal(ids(second?.diagnoses), [], output);
}

/** Runs the shown commands. If this shell cannot make the repair, restores the fault instead. */
async function repairByHand(name: string, commands: readonly string[]): Promise<void> {
  if (BREAKS.find((one) => one.name === name)?.restore !== undefined) {
    await restoreBreak(world(), name);
    return;
  }
  await outputOf(bash(commands.join('\n')));
}

function diagnosisFor(name: string): DiagnosisPage {
  const one = BREAKS.find((candidate) => candidate.name === name);
  const diagnosis = allPages().find(({ id }) => one !== undefined && id === diagnosisOf(one));
  if (diagnosis === undefined) throw new Error(`fault ${name} leads to no diagnosis`);
  return diagnosis;
}

function ids(diagnoses: readonly { readonly id: string }[] = []): string[] {
  return diagnoses.map(({ id }) => id).sort();
}
