import { BREAKS, CAUSED_ERRORS, type CausedError, causeBreak, diagnosisOf } from 'sandbox';
import { allPages, type ByHand } from 'troubleshoot';
import { confirmedAndFixed, inReadersShell } from '../caused-error.ts';
import { TRIED_ELSEWHERE } from '../found-and-repaired.ts';
import { look } from '../look.ts';
import { sameAs } from '../snapshot.ts';
import { commandsOf, filledIn, PLACEHOLDER } from '../troubleshooting-page.ts';
import { world } from '../world.ts';
import { type Baseline, type Campaign, type Case, fail } from './case.ts';
import { trial } from './trial.ts';

/** The commands of docs/troubleshooting, run by hand. */
export const diagnoses: Campaign = {
  id: 'diagnoses',
  promise: 'The commands of docs/troubleshooting confirm the cause and fix it by hand, without the runbooks.',
  cases: (baseline) => [...faults(), ...errors(baseline)],
};

/** Faults of the sandbox. */
const faults = (): Case[] =>
  BREAKS.flatMap((one) => {
    const text = allPages().find(({ id, makes }) => makes.length > 0 && id === diagnosisOf(one));
    if (text === undefined || TRIED_ELSEWHERE.has(one.name) || !isComplete(text)) return [];
    return {
      name: `by hand ${one.name}`,
      group: 'A fault is confirmed and fixed by hand',
      startState: 'guideDone',
      async run() {
        await faultConfirmedAndFixed(one.name, text);
        return 'recovered';
      },
    };
  });

/** Errors that a person's own command runs into. Every `npm test` tries some of them. */
export const errors = (baseline: Baseline): Case[] =>
  Object.entries<readonly CausedError[]>(CAUSED_ERRORS).flatMap(([system, ofSystem]) =>
    ofSystem.map((error) => ({
      name: `error ${error.diagnosis}`,
      group: `An error of ${system} is recognised, confirmed and fixed by hand`,
      startState: 'guideDone',
      ...(!error.emptiesVault && { endState: 'guideDone' }),
      async run() {
        await confirmedAndFixed(error);
        if (!error.emptiesVault) await sameAs(baseline.golden);
        return 'recovered';
      },
    })),
  );

/** The sandbox's values for the placeholders that a reader fills in. */
const FILLED: Readonly<Record<string, string>> = { role: 'foo-role' };

/** Whether the values above fill in every placeholder of the commands. */
function isComplete({ confirm, fix }: ByHand): boolean {
  return [...confirm.map(({ run }) => run), ...commandsOf(fix)].every(
    (text) => !PLACEHOLDER.test(filledIn(text, FILLED)),
  );
}

async function faultConfirmedAndFixed(name: string, { confirm, fix }: ByHand): Promise<void> {
  const looks = confirm.map(({ run }) => filledIn(run, FILLED));
  const healthy = await reads(looks);
  await causeBreak(world(), name);
  const seen = await reads(looks);
  if (seen === healthy) fail('the confirming commands print the same as without the fault', seen);
  // Some commands only read, and fail if the resource is missing. That must not stop the others.
  const done = await inReadersShell(commandsOf(fix).map((command) => filledIn(command, FILLED)));
  const { diagnoses: left, output } = await look({}, trial);
  if (left.length > 0)
    fail(`90-troubleshoot still finds: ${left.map(({ id }) => id).join(', ')}`, `${done}\n${output}`);
}

/** The output of commands without ages, which change by themselves. A `ttl` is not an age. */
async function reads(looks: readonly string[]): Promise<string> {
  return (await inReadersShell(looks)).replaceAll(/(?<!ttl +)\b\d+[smhd]\b/g, '…');
}
