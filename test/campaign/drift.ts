import { isDeepStrictEqual } from 'node:util';
import { events } from '../events.ts';
import { bash, changingCalls, world } from '../world.ts';
import { type Baseline, broken, type Campaign, type Case, type Survival } from './case.ts';
import { DRIFTS, type Drift } from './drifts.ts';
import { golden, sameAs } from './golden.ts';
import { guideIsDone } from './states.ts';
import { trial } from './trial.ts';

/** Changed behind our back. */
export const drift: Campaign = {
  id: 'drift',
  promise:
    'Whatever is changed behind our back, --plan shows exactly that; a run corrects it where it is ours, and refuses where it is not.',
  cases: (baseline) => [
    ...DRIFTS.map(
      (one): Case => ({
        name: one.name,
        group: one.never === true ? 'Never changed by a run' : 'Ours',
        quick: one.quick === true,
        run: () => (one.never === true ? refused(one, '', baseline) : corrected(one, baseline)),
      }),
    ),
    ...DRIFTS.flatMap(({ disown, ...one }): Case[] =>
      disown === undefined
        ? []
        : [
            {
              name: `${one.name}, and not ours`,
              group: 'Not ours',
              quick: one.quick === true,
              run: () => refused(one, disown, baseline),
            },
          ],
    ),
  ],
};

async function corrected(one: Drift, baseline: Baseline): Promise<Survival> {
  await guideIsDone(baseline);
  await change(one.script);
  const { exitCode, found } = await plan();
  if (exitCode !== 4) broken(`--plan ended with ${exitCode}`, found.join('\n'));
  exactly(one.plan, found);
  const run = await trial(['all', '--yes']);
  if (run.exitCode !== 0) broken('it was not corrected', run.output);
  if (one.leaves === undefined) await sameAs(baseline.golden);
  const after = await plan();
  if (after.exitCode !== 0) broken('there is still something to do', after.found.join('\n'));
  return 'survived';
}

async function refused(one: Drift, disown: string, baseline: Baseline): Promise<Survival> {
  await guideIsDone(baseline);
  await change(`${disown}\n${one.script}`);
  const before = await golden();
  await world().control.clearCalls();
  const { exitCode, found } = await plan();
  if (exitCode !== 3) broken(`--plan ended with ${exitCode}`, found.join('\n'));
  exactly(
    one.plan.map((line) => line.replace(' update ', ' conflict ')),
    found.filter((line) => line.includes(' conflict')),
  );
  const run = await trial(['all', '--yes']);
  if (run.exitCode !== 3) broken(`a run ended with ${run.exitCode}`, run.output);
  if (!/^ {2}next /m.test(run.output)) broken('no way out is named', run.output);
  const calls = await changingCalls();
  if (calls.length > 0) broken(`calls that change something: ${calls.join(', ')}`);
  await sameAs(before);
  if (one.restore !== undefined) await change(one.restore);
  return 'refused';
}

async function change(script: string): Promise<void> {
  const { exitCode, output } = await bash(script, { env: { DIRECT_VAULT: world().vault.address } });
  if (exitCode !== 0) broken('the change itself failed', output);
}

/** What `--plan` shows that is not done, a line each: the name, its state, and the fields that differ. */
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

function exactly(wanted: readonly string[], found: readonly string[]): void {
  const shown = [...found].sort();
  if (!isDeepStrictEqual(shown, [...wanted].sort()))
    broken(`--plan shows ${JSON.stringify(shown)} and not ${JSON.stringify(wanted)}`);
}
