import { events } from '../events.ts';
import { snapshot } from '../snapshot.ts';
import { ToolRecorder } from '../tool-recorder.ts';
import { world } from '../world.ts';
import { behindFront, requestsIn } from './calls.ts';
import { type Baseline, fail, RUNS, type RunName, type System } from './case.ts';
import { planSummary } from './checks.ts';
import { prepareDrifted, snapshotResources } from './states.ts';
import { trial } from './trial.ts';

/** Records the undisturbed runs. Their order gives each the state that it starts from. */
export async function baseline(): Promise<Baseline> {
  await world().reset();
  const fresh = await snapshotResources();
  const firstPlan = await recordRun('first plan');
  const first = await recordRun('first run', '--json');
  await world().emptyAwsAndVault();
  const plan = await recordRun('plan');
  const run = await recordRun('run');
  const golden = await snapshot();
  const again = await recordRun('run again');
  const troubleshoot = await recordRun('troubleshoot');
  const teardown = await recordRun('teardown');
  await prepareDrifted();
  const correction = await recordRun('correction');
  const corrected = await snapshot();
  return {
    runs: {
      'first plan': firstPlan.calls,
      'first run': first.calls,
      plan: plan.calls,
      run: run.calls,
      'run again': again.calls,
      troubleshoot: troubleshoot.calls,
      correction: correction.calls,
      teardown: teardown.calls,
    },
    summaries: { 'first plan': planSummary(firstPlan.output), plan: planSummary(plan.output) },
    steps: events(first.output).flatMap((event) => (event.type === 'step-start' ? [event.step] : [])),
    fresh,
    golden,
    corrected,
  };
}

async function recordRun(name: RunName, ...flags: readonly string[]) {
  const { control } = world();
  await control.clearCalls();
  const recorder = new ToolRecorder(world().environment(), { tool: 'kubectl', script: behindFront() });
  const { exitCode, output } = await trial([...RUNS[name].args, ...flags], { env: recorder.env });
  if (exitCode !== (name.endsWith('plan') ? 4 : 0))
    fail(`the undisturbed ${name} ended with exit code ${exitCode}`, output);
  const calls: Record<System, readonly string[]> = {
    aws: (await control.calls()).map(({ service, action }) => `${service} ${action}`),
    vault: (await control.vaultCalls()).map(({ method, path }) => `${method} ${path}`),
    helm: recorder.calls('helm'),
    kubectl: recorder.calls('kubectl'),
    kubernetes: requestsIn(recorder),
  };
  recorder.remove();
  return { calls, output };
}
