import { NotObservable, type Observation, observe, observedValue, type StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { fieldsUnder } from '../objects/drift.ts';
import { type PodObservation, podsOf, timeText } from '../pods/pods.ts';
import type { GlooMetrics } from './gloo-metrics.ts';

/** Why a Gloo pod that has logged in cannot read its secrets now. */
export interface LostAccess {
  readonly pod: string;
  /** The whole error, because its decisive part may be at the end. */
  readonly seen: string;
  /** The reason why only a restart helps. */
  readonly ended?: 'token' | 'watch' | undefined;
}

/** Gloo's own refresh rate, if its Settings have none. */
const REFRESH_RATE = 60_000;

/** How long after its refresh Gloo may log that it could not list its secrets. */
const LATE_MS = 15_000;

/** The time, in milliseconds, within which Gloo lists its secrets again and logs a failure, by its Settings. */
export async function refreshWithin(kubectl: Kubectl, namespace: string, work: StepContext): Promise<number> {
  const settings = await kubectl.get('settings.gloo.solo.io', 'default', namespace, work);
  return (goDuration(settings?.spec?.refreshRate ?? '') ?? REFRESH_RATE) + LATE_MS;
}

/** The cluster's facts about a pod's access to its secrets. */
interface AccessOfPod {
  readonly pod: string;
  /** When the server that keeps its tokens in memory started, in milliseconds since the epoch; 0 if the server stores them. */
  readonly started: number;
  /** The pod's log since its last refresh. */
  readonly log: Observation<Log>;
  /** The pod's log since it began to watch its secrets: when it started, or its Settings changed. */
  readonly ofWatch: Observation<Log>;
}

interface Log {
  readonly text: string;
  readonly isCut: boolean;
}

/** @param spec.forgetful whether Vault is a dev server, which forgets every token when it restarts */
export async function accessOfPod(
  kubectl: Kubectl,
  { namespace, forgetful }: { readonly namespace: string; readonly forgetful: boolean },
  { name: pod, container, startedAt = 0 }: Pick<PodObservation, 'name' | 'container' | 'startedAt'>,
  work: StepContext,
): Promise<AccessOfPod> {
  const logged = (within: number) => kubectl.log({ pod, namespace, container, within }, work);
  const [started, log, ofWatch] = await Promise.all([
    forgetful ? vaultStarted(kubectl, work) : 0,
    observe(async () => logged(await refreshWithin(kubectl, namespace, work))),
    observe(async () => {
      const begun = Math.max(startedAt, await settingsChanged(kubectl, namespace, work));
      return logged(Date.now() - begun);
    }),
  ]);
  return { pod, started, log, ofWatch };
}

/** When Gloo's Settings were last changed, in milliseconds since the epoch; 0 if unknown. Gloo then starts a new watch. */
async function settingsChanged(kubectl: Kubectl, namespace: string, work: StepContext): Promise<number> {
  const settings = await kubectl.get('settings.gloo.solo.io', 'default', namespace, work);
  const { managedFields = [] } = settings?.metadata ?? {};
  const ofSpec = managedFields.filter(({ fieldsV1 }) => fieldsUnder([fieldsV1], ['f:spec']).length > 0);
  return Math.max(0, ...ofSpec.map(({ time = '' }) => Date.parse(time) || 0));
}

/**
 * Why a pod cannot read its secrets now, although its last login succeeded: its token is older than the server that keeps tokens in
 * memory, its first list of them failed, after which Gloo's library never lists again, or Gloo could not list them at its last refresh.
 * `undefined` if there is no sign of that. Pure.
 * @throws NotObservable if its log was not read to its end
 */
export function lostAccess(
  { pod, started, log, ofWatch }: AccessOfPod,
  { lastSuccess = 0 }: Pick<GlooMetrics, 'lastSuccess'>,
): LostAccess | undefined {
  if (lastSuccess < started) {
    const seen = `logged in at ${timeText(lastSuccess)}, and Vault, which forgets every token when it restarts, did so at ${timeText(started)}`;
    return { pod, seen, ended: 'token' };
  }
  const tooLong = new NotObservable(`the log of pod ${pod} is too long to be read to its end`);
  const first = observedValue(ofWatch);
  if (!first.text.includes(SYNCED)) {
    if (first.isCut) throw tooLong;
    const error = listErrorIn(first.text);
    const seen = 'has not listed its secrets since its first list failed, and does not list them any more';
    if (error !== undefined) return { pod, seen: `${seen}: ${error}`, ended: 'watch' };
  }
  const { text, isCut } = observedValue(log);
  if (isCut) throw tooLong;
  const error = listErrorIn(text);
  if (error === undefined) return undefined;
  if (!isTokenLost(error)) return { pod, seen: `cannot list its secrets: ${error}` };
  const seen = `cannot list its secrets, because Vault does not know its token: ${error}`;
  return { pod, seen, ended: 'token' };
}

/** When the last container of Vault's pods started, in milliseconds since the epoch; 0 if there is none. */
async function vaultStarted(kubectl: Kubectl, work: StepContext): Promise<number> {
  const pods = await podsOf(kubectl, { namespace: 'vault', serviceAccounts: ['vault'] }, work);
  return Math.max(0, ...pods.map(({ startedAt = 0 }) => startedAt));
}

/** Gloo's log line after listing its secrets, and after any change in them. */
const SYNCED = 'begin sync';

/** Gloo's log line if it cannot list its secrets. The error continues on the next lines. */
const CANNOT_LIST = /emitter errors: -secrets: /;

/** The maximum number of lines in an error of Vault's client: the call, its status, and Vault's words. */
const LINES = 10;

/** The last error in a log of Gloo about the list of its secrets, on one line; `undefined` if the log has none. Pure. */
export function listErrorIn(log: string): string | undefined {
  const lines = log.split('\n').map((line) => line.trim());
  const at = lines.findLastIndex((line) => CANNOT_LIST.test(line));
  if (at < 0) return undefined;
  const error = lines.slice(at, at + LINES).join(' ');
  return error.slice(error.search(CANNOT_LIST)).trim();
}

/** Whether Vault does not know Gloo's token for the list. Pure. */
export function isTokenLost(listError: string): boolean {
  return /\binvalid token\b/.test(listError);
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** A duration in Go's format, such as `1m30s`, in milliseconds; `undefined` for any other text. Pure. */
export function goDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
  return [...parts].reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}
