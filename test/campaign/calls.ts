import type { Fault } from 'sandbox';
import { world } from '../world.ts';
import { type Baseline, type Case, fail, RUNS, type RunName, type Survival, type System } from './case.ts';
import { behindFront, firstWords, Shims } from './shims.ts';
import { assertChangesNothing, assertOutcome, assertSamePlan } from './survival.ts';
import { type RunResult, Trial } from './trial.ts';

const NAMES: Readonly<Record<System, string>> = {
  aws: 'AWS',
  vault: 'Vault',
  helm: 'helm',
  kubectl: 'kubectl',
  kubernetes: 'Kubernetes',
};

/** A call of an undisturbed run. */
interface CallSite {
  readonly run: RunName;
  readonly system: System;
  readonly nth: number;
  readonly call: string;
}

/** Something that happens at a call. */
export interface Disturbance {
  readonly what: string;
  readonly quick?: boolean;
  /** A fault of the gateway, at a call to AWS or Vault; elsewhere, what the shims do: see `shims.ts`. */
  readonly fault?: Fault;
  readonly script?: string;
  readonly answer?: string;
  /** What has to be true of the run, whatever kind of run it is. */
  readonly check?: (ended: RunResult, call: string) => void;
  /** It kills the run: what happens then, which has to end with the job finished. */
  readonly afterKill?: (baseline: Baseline) => Promise<unknown>;
}

/** A case for each call of the undisturbed runs, and for each thing that happens at it. */
export function atEveryCall(baseline: Baseline, disturb: (site: CallSite) => readonly Disturbance[]): Case[] {
  return (Object.keys(NAMES) as System[])
    .flatMap((system) => callSitesIn(baseline, system))
    .flatMap((site) =>
      disturb(site).map((disturbance): Case => {
        const { run, system, nth, call } = site;
        const { startState, endState } = RUNS[run];
        const { what, quick = false } = disturbance;
        return {
          name: `${run}, ${system} call ${nth}, ${isTool(system) ? firstWords(call) : call}: ${what}`,
          group: `${NAMES[system]}: ${what}`,
          quick,
          startState,
          ...(endState && { endState }),
          run: () => runDisturbed(site, disturbance, baseline),
        };
      }),
    );
}

/**
 * The calls of a plan are tried in a plan, and those of the verification where the guide is done, since neither changes
 * anything and a run is quicker there. What a first run calls between them is tried in a first run.
 */
function callSitesIn({ runs }: Baseline, system: System): CallSite[] {
  const [plan, first] = isTool(system) ? (['first plan', 'first run'] as const) : (['plan', 'run'] as const);
  const calls = (run: RunName): number => runs[run][system].length;
  // A plan asks for as much before the guide as after it. No verification starts a tool, but for port-forwards.
  const verification = isTool(system) ? 0 : calls('run again') - calls(plan);
  return ([plan, first, 'run again', 'teardown'] as const).flatMap((run) =>
    runs[run][system]
      .map((call, index) => ({ run, system, nth: index + 1, call }))
      .filter(({ nth }) => run !== first || (nth > calls(plan) && nth <= calls(first) - verification)),
  );
}

async function runDisturbed(site: CallSite, disturbance: Disturbance, baseline: Baseline): Promise<Survival> {
  const { control } = world();
  const { script = '', answer = '', fault, check, afterKill } = disturbance;
  const { system, nth } = site;
  const tool = isTool(system)
    ? { tool: system, nth, script }
    : { tool: 'kubectl' as const, script: behindFront(nth) };
  const shims = new Shims(fault === undefined ? { ...tool, answer } : undefined);
  try {
    await control.clearCalls();
    const run = new Trial(RUNS[site.run].args, { shims: shims.folder });
    shims.setTarget(run.pid);
    if (fault !== undefined) await control.setFaults([faultFor(site, fault, run.pid)]);
    const ended = await run.ended;
    await control.clearFaults();
    const called = await interceptedCall(site, fault, shims);
    if (afterKill !== undefined) {
      if (ended.exitCode !== 137) fail(`it was not killed, and ended with ${ended.exitCode}`, ended.output);
      // At once, while what it started may still be at work.
      await afterKill(baseline);
      await run.assertNoLeftovers();
      return 'recovered';
    }
    await run.assertNoLeftovers();
    check?.(ended, nameInError(system, called));
    return await outcomeOf(site.run, ended, called, baseline);
  } finally {
    shims.remove();
  }
}

function faultFor({ system, nth }: CallSite, fault: Fault, pid: number): Fault {
  // A connection that hangs is cut off after a minute, as by a load balancer: our clients give up before, Vault's do not.
  const delay = fault.kind === 'timeout' && { delayMs: 60_000 };
  return { ...fault, nth, pid, ...(system === 'vault' && { service: system }), ...delay };
}

/** The call that was hit: the order of calls that overlap is not the same each time. */
async function interceptedCall(
  { system, nth, call }: CallSite,
  fault: Fault | undefined,
  shims: Shims,
): Promise<string> {
  if (fault === undefined) return (isTool(system) ? shims.calls(system) : shims.requests())[nth - 1] ?? call;
  const { control } = world();
  const hit =
    system === 'vault'
      ? (await control.vaultCalls()).map((one) => ({ ...one, called: `${one.method} ${one.path}` }))
      : (await control.calls()).map((one) => ({ ...one, called: `${one.service} ${one.action}` }));
  return hit.find((one) => one.fault === fault.kind)?.called ?? fail(`no call was hit by the fault: ${call}`);
}

/** How an error has to name a call: the tool, the action or the path. */
function nameInError(system: System, call: string): string {
  return isTool(system) ? system : (call.split(' ')[1] ?? call);
}

function outcomeOf(run: RunName, ended: RunResult, called: string, baseline: Baseline): Promise<Survival> {
  if (run === 'first plan' || run === 'plan') return assertSamePlan(ended, baseline.summaries[run]);
  return run === 'run again' ? assertChangesNothing(ended, called, baseline) : assertOutcome(ended, baseline);
}

function isTool(system: System): system is 'helm' | 'kubectl' {
  return system === 'helm' || system === 'kubectl';
}
