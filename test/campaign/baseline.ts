import { events } from '../events.ts';
import { fail } from '../expect-run.ts';
import { runbook } from '../run.ts';
import { snapshot } from '../snapshot.ts';
import { STATES, snapshotResources } from '../states.ts';
import { ToolRecorder } from '../tool-recorder.ts';
import { world } from '../world.ts';
import { behindFront, requestsIn } from './call-sites.ts';
import { type Baseline, RUNS, type RunName, type System } from './case.ts';

/**
 * Records the undisturbed runs, in an order that gives each run its starting state.
 * @param withSlow also the correction, whose cases are all slow
 */
export async function recordBaseline(withSlow: boolean): Promise<Baseline> {
  await world().reset();
  const fresh = await snapshotResources();
  const first = await recordRun('first run', '--json');
  await world().emptyAwsAndVault();
  const run = await recordRun('run');
  const golden = await snapshot();
  const troubleshoot = await recordRun('troubleshoot');
  const teardown = await recordRun('teardown');
  if (withSlow) await STATES.drifted();
  const correction = withSlow ? await recordRun('correction') : undefined;
  const corrected = await snapshot();
  return {
    runs: {
      'first run': first.calls,
      run: run.calls,
      troubleshoot: troubleshoot.calls,
      correction: correction?.calls ?? NO_CALLS,
      teardown: teardown.calls,
    },
    steps: events(first.output).flatMap((event) => (event.type === 'step-start' ? [event.step] : [])),
    fresh,
    golden,
    corrected,
  };
}

const NO_CALLS: Record<System, readonly string[]> = {
  aws: [],
  vault: [],
  helm: [],
  kubectl: [],
  kubernetes: [],
};

async function recordRun(name: RunName, ...flags: readonly string[]) {
  const { control } = world();
  await control.clearCalls();
  const recorder = new ToolRecorder(world().environment(), { tool: 'kubectl', script: behindFront() });
  const { exitCode, output } = await runbook([...RUNS[name].args, ...flags], { env: recorder.env });
  if (exitCode !== 0) fail(`the undisturbed ${name} ended with exit code ${exitCode}`, output);
  const calls: Record<System, readonly string[]> = {
    aws: (await control.calls()).map(({ service, action }) => `${service} ${action}`),
    vault: (await control.vaultCalls()).map(({ method, path }) => `${method} ${path}`),
    helm: recorder.calls('helm'),
    kubectl: recorder.calls('kubectl'),
    kubernetes: requestsIn(recorder),
  };
  return { calls, output };
}
