import { isDeepStrictEqual } from 'node:util';
import { BREAKS, type Break, causeBreak, type Drift, runScript } from 'sandbox';
import { events } from '../events.ts';
import { sameAs, snapshot } from '../snapshot.ts';
import { changingCalls, world } from '../world.ts';
import { type Baseline, type Campaign, type Case, fail, type Survival } from './case.ts';
import { trial } from './trial.ts';

/** A fault that a plan shows as drift. */
type Drifted = Break & { readonly drift: Drift };

const DRIFTS = BREAKS.filter((one): one is Drifted => one.drift !== undefined);

/** Changes that somebody else made. */
export const drift: Campaign = {
  id: 'drift',
  promise:
    'Somebody else changes a resource. `--plan` shows exactly that change. A run corrects it if the resource is managed, and refuses if it is not.',
  cases: (baseline) =>
    DRIFTS.flatMap((one): Case[] => {
      const { name, drift } = one;
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

async function assertCorrected({ name, drift }: Drifted, baseline: Baseline): Promise<Survival> {
  await causeBreak(world(), name);
  const { exitCode, found } = await plan();
  if (exitCode !== 4) fail(`exit code ${exitCode} of --plan`, found.join('\n'));
  assertPlanShows(drift.plan, found);
  const run = await trial(['all', '--yes']);
  if (run.exitCode !== 0) fail('the run did not correct the drift', run.output);
  if (drift.leaves === undefined) await sameAs(baseline.golden);
  const after = await plan();
  if (after.exitCode !== 0) fail('the next plan is not empty', after.found.join('\n'));
  return 'survived';
}

async function assertRefused({ name, drift }: Drifted): Promise<Survival> {
  if (drift.disown !== undefined) await runScript(world(), drift.disown);
  await causeBreak(world(), name);
  const before = await snapshot();
  await world().control.clearCalls();
  const { exitCode, found } = await plan();
  if (exitCode !== 3) fail(`exit code ${exitCode} of --plan`, found.join('\n'));
  assertPlanShows(
    drift.plan.map((line) => line.replace(' update ', ' conflict ')),
    found.filter((line) => line.includes(' conflict')),
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

/** The resources that `--plan` shows as changed, one a line: name, action, and the fields that differ. */
async function plan(): Promise<{ exitCode: number; found: string[] }> {
  const { exitCode, output } = await trial(['all', '--plan', '--json']);
  const issuer = new RegExp(world().issuer.replace('https://', ''), 'gi');
  const found = events(output)
    .flatMap((event) => (event.type === 'plan' ? event.items : []))
    .filter(({ action }) => action !== 'no change')
    .map(({ name, action, differences = [] }) =>
      [name, action, ...differences.map(({ field }) => field)].join(' ').replaceAll(issuer, 'ISSUER'),
    );
  return { exitCode, found: found.length > 0 ? found : [output.trim().split('\n').at(-1) ?? ''] };
}

function assertPlanShows(wanted: readonly string[], found: readonly string[]): void {
  const shown = [...found].sort();
  if (!isDeepStrictEqual(shown, [...wanted].sort()))
    fail(`--plan shows ${JSON.stringify(shown)}; expected ${JSON.stringify(wanted)}`);
}
