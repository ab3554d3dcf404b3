import type { CallFault } from 'sandbox';
import { fail } from '../expect-run.ts';
import { VAULT_ASSUMED_ROLE } from '../operator.ts';
import { Run } from '../run.ts';
import type { CommandResult } from '../start.ts';
import { ToolRecorder } from '../tool-recorder.ts';
import { isChangingCall, world } from '../world.ts';
import {
  behindFront,
  type CallSite,
  callSitesIn,
  changes,
  isOwn,
  isTool,
  kindOf,
  requestsIn,
  SYSTEMS,
  withoutPodEnds,
} from './call-sites.ts';
import { type Baseline, type Campaign, type Case, type CaseExpected, RUNS, type System } from './case.ts';
import type { Disturbance } from './disturbances.ts';
import * as disturbances from './disturbances.ts';

/** Every call of a run fails, loses its response, gets a foreign response, or is the last before a kill. */
export const calls: Campaign = (baseline) => DISTURBED.flatMap((row) => casesOf(row, baseline));

/** Disturbances of some calls: for each call, one of those for its system in turn, or all of them. */
interface Disturbed {
  readonly at: (site: CallSite, baseline: Baseline) => boolean;
  readonly inTurn?: Readonly<Record<System, readonly Disturbance[]>>;
  readonly all?: readonly Disturbance[];
}

const DISTURBED: readonly Disturbed[] = [
  { at: isRetried, inTurn: disturbances.FAILS },
  { at: changes, inTurn: disturbances.ANSWER_LOST },
  { at: isRead, inTurn: disturbances.SIGN_IN_PAGE },
  {
    at: (site, baseline) => site.nth === 1 && isRead(site, baseline),
    inTurn: disturbances.WRONG_SHAPE,
  },
  { at: changes, inTurn: disturbances.KILLED },
  {
    at: ({ system, call }) => system === 'helm' && call.startsWith('install '),
    all: disturbances.WITHIN_INSTALL,
  },
];

/** The calls that a run retries, or whose failure the next run repairs. */
function isRetried(site: CallSite): boolean {
  const { run, system } = site;
  if (run === 'correction' || run === 'teardown') return system !== 'kubernetes' && changes(site);
  return system === 'kubernetes' || run !== 'troubleshoot';
}

/** The calls whose response is read. Other runs also make the correction's reads. */
function isRead(site: CallSite, baseline: Baseline): boolean {
  const { run } = site;
  if (run === 'correction') return false;
  return (run !== 'teardown' && run !== 'troubleshoot') || isOwn(baseline, site);
}

function casesOf({ at, inTurn, all = [] }: Disturbed, baseline: Baseline): Case[] {
  return SYSTEMS.flatMap((system) => {
    const turns = inTurn?.[system] ?? [];
    const sites = callSitesIn(baseline, system).filter((site) => at(site, baseline));
    return sites.flatMap((site, index) => {
      const turn = turns[index % turns.length];
      return (turn === undefined ? all : [turn]).map((one) => caseOf(site, one));
    });
  });
}

function caseOf(site: CallSite, disturbance: Disturbance): Case {
  const { run, system, call, nth } = site;
  const { startState } = RUNS[run];
  return {
    name: `${run}, ${system} ${call}${nth === 1 ? '' : ` (${nth})`}: ${disturbance.what}`,
    isSlow: startState === 'drifted',
    startState,
    expected: expectedOf(site, disturbance),
    run: () => runDisturbed(site, disturbance),
  };
}

function expectedOf({ run, call }: CallSite, { kills, beforeNext }: Disturbance): CaseExpected {
  return {
    like: run,
    ...(kills && { exit: 137 }),
    ...(beforeNext && { beforeNext }),
    // After a failed read, there is nothing to finish.
    ...(run === 'troubleshoot' && !kills && !isChangingCall(call) && { next: 'never' }),
  };
}

async function runDisturbed(site: CallSite, disturbance: Disturbance): Promise<CommandResult> {
  const { control } = world();
  const { script = '', answer = '', fault, check } = disturbance;
  const { system, call, nth } = site;
  const at = isTool(system)
    ? { tool: system, words: call, nth, script }
    : { tool: 'kubectl' as const, script: behindFront(call, nth) };
  const recorder = new ToolRecorder(
    world().environment(),
    fault === undefined ? { ...at, answer } : undefined,
  );
  const run = new Run(RUNS[site.run].args, { env: recorder.env });
  recorder.setTarget(run.pid);
  if (fault !== undefined) await control.setFaults([faultFor(site, fault, run.pid)]);
  const ended = await run.ended;
  if (!(await wasDisturbed(site, fault, recorder))) fail(`the run did not make this call`, ended.output);
  const shown = { ...ended, output: withoutPodEnds(ended.output) };
  if (await keepsVaultWaiting(fault)) disturbances.namesCall(shown, 'POST auth/aws/');
  else check?.(shown, nameInError(system, call));
  return ended;
}

function faultFor({ system, call, nth }: CallSite, fault: CallFault, pid: number): CallFault {
  const [service = '', action = ''] = system === 'vault' ? [system, call] : call.split(' ');
  return { ...fault, service, action, nth, pid };
}

async function wasDisturbed(
  { system, call, nth }: CallSite,
  fault: CallFault | undefined,
  recorder: ToolRecorder,
): Promise<boolean> {
  if (fault === undefined) {
    const made = isTool(system) ? recorder.calls(system) : requestsIn(recorder);
    return made.filter((one) => kindOf(system, one) === call).length >= nth;
  }
  const { control } = world();
  const made = system === 'vault' ? await control.vaultCalls() : await control.calls();
  return made.some((one) => one.fault === fault.kind);
}

/**
 * Whether AWS does not respond to a call of Vault itself. Vault waits as long as the connection lasts, and meanwhile locks its
 * roles, so that no run can survive this.
 */
async function keepsVaultWaiting(fault: CallFault | undefined): Promise<boolean> {
  if (fault?.kind !== 'timeout') return false;
  const calls = await world().control.calls();
  return calls.some(
    ({ fault, caller }) => fault === 'timeout' && caller.includes(`:assumed-role/${VAULT_ASSUMED_ROLE}/`),
  );
}

/** The name of a call in an error: the tool, the action, the pod of a log, or the path. */
function nameInError(system: System, call: string): string {
  if (isTool(system)) return system;
  return /\/pods\/([^/]+)\/log$/.exec(call)?.[1] ?? call.split(' ')[1] ?? call;
}
