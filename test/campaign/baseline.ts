import { events } from '../events.ts';
import { snapshot } from '../snapshot.ts';
import { world } from '../world.ts';
import { type Baseline, broken, RUNS, type RunName, type System } from './case.ts';
import { behindFront, Shims } from './shims.ts';
import { bareState } from './states.ts';
import { planSummary } from './survival.ts';
import { trial } from './trial.ts';

/** Runs that nothing disturbs, one after the other: each finds the state that it begins with. */
export async function baseline(): Promise<Baseline> {
  await world().reset();
  const bare = await bareState();
  const firstPlan = await undisturbed('first plan');
  const first = await undisturbed('first run', '--json');
  await world().emptyAwsAndVault();
  const plan = await undisturbed('plan');
  const run = await undisturbed('run');
  const golden = await snapshot();
  const again = await undisturbed('run again');
  const teardown = await undisturbed('teardown');
  return {
    runs: {
      'first plan': firstPlan.calls,
      'first run': first.calls,
      plan: plan.calls,
      run: run.calls,
      'run again': again.calls,
      teardown: teardown.calls,
    },
    summaries: { 'first plan': planSummary(firstPlan.output), plan: planSummary(plan.output) },
    steps: events(first.output).flatMap((event) => (event.type === 'step-start' ? [event.step] : [])),
    bare,
    golden,
  };
}

async function undisturbed(name: RunName, ...flags: readonly string[]) {
  const { control } = world();
  await control.clearCalls();
  const shims = new Shims({ tool: 'kubectl', act: behindFront(0) });
  const { exitCode, output } = await trial([...RUNS[name].args, ...flags], { shims: shims.folder });
  if (exitCode !== (name.endsWith('plan') ? 4 : 0))
    broken(`the undisturbed ${name} ended with ${exitCode}`, output);
  const calls: Record<System, readonly string[]> = {
    aws: (await control.calls()).map(({ service, action }) => `${service} ${action}`),
    vault: (await control.vaultCalls()).map(({ method, path }) => `${method} ${path}`),
    helm: shims.calls('helm'),
    kubectl: shims.calls('kubectl'),
    kubernetes: shims.requests(),
  };
  shims.remove();
  return { calls, output };
}
