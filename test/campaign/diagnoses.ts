import { BREAKS, CAUSED_ERRORS, type CausedError, causeBreak, diagnosisOf } from 'sandbox';
import { type ByHand, byHandInShell, DIAGNOSES } from 'troubleshoot';
import { confirmedAndFixed } from '../caused-error.ts';
import { TRIED_ELSEWHERE } from '../found-and-repaired.ts';
import { look } from '../look.ts';
import { sameAs } from '../snapshot.ts';
import { commandsOf, filledIn, PLACEHOLDER, pageVariables } from '../troubleshooting-page.ts';
import { bash, world } from '../world.ts';
import { type Baseline, type Campaign, type Case, fail } from './case.ts';

/** The text of docs/troubleshooting.md, followed by hand. */
export const diagnoses: Campaign = {
  id: 'diagnoses',
  promise:
    'Where docs/troubleshooting.md has a fix by hand, its commands confirm the cause and fix it without the runbooks.',
  cases: (baseline) => [...faults(), ...errors(baseline)],
};

/** Faults that somebody caused. */
const faults = (): Case[] =>
  BREAKS.flatMap((one) => {
    const diagnosis = DIAGNOSES.find(({ id, makes }) => makes !== undefined && id === diagnosisOf(one));
    const text = diagnosis && byHandInShell(diagnosis);
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

/** Errors that a person's own command meets; each run of `npm test` tries some of every system. */
export const errors = (baseline: Baseline): Case[] =>
  Object.entries<readonly CausedError[]>(CAUSED_ERRORS).flatMap(([system, ofSystem]) =>
    ofSystem.map((error) => ({
      name: `error ${error.diagnosis}`,
      group: `An error of ${system} is recognised, confirmed and fixed by hand`,
      startState: 'guideDone',
      endState: 'guideDone',
      async run() {
        await confirmedAndFixed(error);
        await sameAs(baseline.golden);
        return 'recovered';
      },
    })),
  );

/** What a person fills in, here. */
const FILLED: Readonly<Record<string, string>> = {
  role: 'foo-role',
  'the installed version': '1.17.3',
  'the chart’s version': '0.34.1',
};

/** Whether its commands leave nothing for the reader to fill in. */
function isComplete({ confirm, fix }: ByHand): boolean {
  return [...confirm.map(({ run }) => run), ...commandsOf(fix)].every(
    (text) => !PLACEHOLDER.test(filledIn(text, FILLED)),
  );
}

async function faultConfirmedAndFixed(name: string, { confirm, fix }: ByHand): Promise<void> {
  const looks = confirm.map(({ run }) => run);
  const healthy = await reads(looks);
  await causeBreak(world(), name);
  const seen = await reads(looks);
  if (seen === healthy) fail('the confirming commands print what they print if nothing is wrong', seen);
  // Some only look: what they find missing is an error, and no reason to stop.
  const done = await inShell(commandsOf(fix));
  const { diagnoses: left, output } = await look();
  if (left.length > 0) fail(`still found: ${left.map(({ id }) => id).join(', ')}`, `${done}\n${output}`);
}

/** What looks print, without ages; a `ttl` is none. */
async function reads(looks: readonly string[]): Promise<string> {
  return (await inShell(looks)).replaceAll(/(?<!ttl +)\b\d+[smhd]\b/g, '…');
}

async function inShell(commands: readonly string[]): Promise<string> {
  const filled = commands.map((command) => filledIn(command, FILLED));
  const { output } = await bash([pageVariables(), 'set +e', ...filled].join('\n'));
  return output;
}
