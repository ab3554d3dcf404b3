import { isDeepStrictEqual } from 'node:util';
import { BREAKS, type Break, causeBreak, type Drift, restoreBreak, runScript } from 'sandbox';
import { events } from '../events.ts';
import { sameAs, snapshot } from '../snapshot.ts';
import { changingCalls, world } from '../world.ts';
import { type Baseline, type Campaign, type Case, fail, type Survival } from './case.ts';
import { trial } from './trial.ts';

/** `two-clusters.test.ts` tries this one: it needs a cluster in an opt-in region. */
const DRIFTS = BREAKS.filter(({ name }) => name !== 'region-not-enabled');

/** Changes that somebody else made, and faults that a plan shows as an error or not at all. */
export const drift: Campaign = {
  id: 'drift',
  promise:
    'Somebody else changes a resource. `--plan` shows exactly that change. A run corrects it if the resource is managed, and refuses if it is not.',
  cases: (baseline) =>
    DRIFTS.flatMap((one): Case[] => {
      const { name, drift, restore } = one;
      if (restore !== undefined || drift.plan.length === 0) {
        return [
          {
            name,
            group: 'A fault that no run corrects',
            startState: 'guideDone',
            run: () => assertShown(one),
          },
        ];
      }
      if (drift.never) {
        return [
          {
            name,
            group: 'Somebody changed a resource that no run may change',
            startState: 'guideDone',
            run: () => assertRefused(one),
          },
        ];
      }
      const ours = {
        name,
        group: 'Somebody changed a managed resource',
        startState: 'guideDone' as const,
        run: () => assertCorrected(one, baseline),
      };
      if (drift.disown === undefined) return [ours];
      return [
        ours,
        {
          ...ours,
          name: `${name}, unmanaged`,
          group: 'Somebody changed an unmanaged resource',
          run: () => assertRefused(one),
        },
      ];
    }),
};

/** A run does not correct it: somebody else does, or only 90-troubleshoot finds it. */
async function assertShown({ name, drift, restore }: Break): Promise<Survival> {
  await causeBreak(world(), name);
  try {
    await assertPlan(drift.plan);
  } finally {
    if (restore !== undefined) await restoreBreak(world(), name);
    // What no plan shows, such as a pod without the role, no snapshot shows either: the next case starts anew.
    if (drift.plan.length === 0) await world().reset();
  }
  return typeof drift.plan === 'string' ? 'stopped' : 'survived';
}

async function assertCorrected({ name, drift }: Break, baseline: Baseline): Promise<Survival> {
  await causeBreak(world(), name);
  await assertPlan(drift.plan);
  const run = await trial(['all', '--yes']);
  if (run.exitCode !== 0) fail('the run did not correct the drift', run.output);
  if (drift.leaves === undefined) await sameAs(baseline.golden);
  await assertPlan([]);
  return 'survived';
}

async function assertRefused({ name, drift }: Break): Promise<Survival> {
  if (drift.disown !== undefined) await runScript(world(), drift.disown);
  await causeBreak(world(), name);
  const before = await snapshot();
  await world().control.clearCalls();
  await assertPlan(
    [drift.plan].flat().map((line) => line.replace(' update ', ' conflict ')),
    ' conflict',
  );
  const run = await trial(['all', '--yes']);
  if (run.exitCode !== 3) fail(`exit code ${run.exitCode} of the run`, run.output);
  if (!/^ +next /m.test(run.output)) fail('the error does not say what to do next', run.output);
  const calls = await changingCalls();
  if (calls.length > 0) fail(`the run changed something: ${calls.join(', ')}`);
  await sameAs(before);
  if (drift.cleanUp !== undefined) await runScript(world(), drift.cleanUp);
  return 'stopped';
}

/** Asserts what `--plan` shows, in lines that contain a text, or the error that it ends with; and its exit code. */
async function assertPlan(wanted: Drift['plan'], within = ''): Promise<void> {
  const { exitCode, output } = await trial(['all', '--plan', '--json']);
  if (!exitCodesOf(wanted).includes(exitCode)) fail(`exit code ${exitCode} of --plan`, output);
  const shown = changesIn(output).filter((line) => line.includes(within));
  const asWanted =
    typeof wanted === 'string'
      ? shown.length === 0 && output.includes(wanted)
      : isDeepStrictEqual(shown, [...wanted].sort());
  if (!asWanted) fail(`--plan shows ${JSON.stringify(shown)}; expected ${JSON.stringify(wanted)}`, output);
}

/** The exit codes with which a plan may end that shows this. */
function exitCodesOf(wanted: Drift['plan']): readonly number[] {
  if (typeof wanted === 'string') return [1, 2];
  if (wanted.length === 0) return [0];
  return wanted.some((line) => line.includes(' conflict')) ? [3] : [4];
}

/** The resources that a plan shows as changed, one a line: name, action, and the fields that differ. */
function changesIn(output: string): string[] {
  const issuer = new RegExp(world().issuer.replace('https://', ''), 'gi');
  const named = (text: string) => text.replaceAll(issuer, 'ISSUER');
  return events(output)
    .flatMap((event) => (event.type === 'plan' ? event.items : []))
    .filter(({ action }) => action !== 'no change')
    .map(({ name, action, differences = [] }) =>
      [named(name), action, ...differences.map(({ field }) => named(field)).sort()].join(' '),
    )
    .sort();
}
