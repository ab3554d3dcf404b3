import { events } from '../events.ts';
import { snapshot } from '../snapshot.ts';
import { world } from '../world.ts';
import { type Baseline, broken } from './case.ts';
import { behindFront } from './commands.ts';
import { Shims } from './shims.ts';
import { bareState } from './states.ts';
import { Trial } from './trial.ts';

/**
 * Runs that nothing disturbs: what they call is what the campaigns disturb. The calls to AWS and Vault are those of a
 * run that finds the cluster with its releases, and AWS and Vault empty; commands and steps those of a first run.
 */
export async function baseline(): Promise<Baseline> {
  await world().reset();
  const bare = await bareState();
  const { steps, helm, kubectl } = await undisturbed('all');
  await world().emptyAwsAndVault();
  const { aws, vault, kubernetes } = await undisturbed('all');
  const led = await snapshot();
  const teardown = await undisturbed('99-teardown');
  return { aws, vault, helm, kubectl, kubernetes, steps, golden: led, teardown, bare };
}

async function undisturbed(runbook: string): Promise<Omit<Baseline, 'golden' | 'teardown' | 'bare'>> {
  const sandbox = world();
  await sandbox.control.clearCalls();
  const shims = new Shims({ tool: 'kubectl', act: behindFront(0) });
  const run = new Trial([runbook, '--yes', '--json'], { shims: shims.folder });
  const { exitCode, output } = await run.ended;
  if (exitCode !== 0) broken('the undisturbed run failed', output);
  await run.leavesNothing();
  const aws = (await sandbox.control.calls()).map(({ service, action }) => `${service} ${action}`);
  const vault = (await sandbox.control.vaultCalls()).map(({ method, path }) => `${method} ${path}`);
  const steps = events(output).flatMap((event) => (event.type === 'step-start' ? [event.step] : []));
  const calls = {
    helm: shims.calls('helm'),
    kubectl: shims.calls('kubectl'),
    kubernetes: shims.requests(),
  };
  shims.remove();
  return { aws, vault, ...calls, steps };
}
