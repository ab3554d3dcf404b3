import { type Observation, observe, type StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { notReadyReason, notSteadyReason, type PodObservation } from './pods.ts';

/** The log of a Gloo or Vault pod. */
export interface PodLog {
  readonly pod: string;
  /** How the pod runs, if its container ended recently: the log is then the ended run's, otherwise the last five minutes. */
  readonly ended: string | undefined;
  /** Whether the pod has become ready again. */
  readonly isReady: boolean;
  readonly text: Observation<string>;
  /** Whether the log is longer than the part that was read. */
  readonly isCut: boolean;
}

/** Gloo's log lines about a secret that it cannot parse. */
const MALFORMED =
  /unknown field \\*"[^"]*" in (?:gloo\.solo\.io\.Secret|core\.solo\.io\.Metadata)|failed to parse .*gloo\.solo\.io\.Secret|emitter errors: -secrets: json:/;

/** The last line in which a pod reports that it cannot parse a secret. */
export function malformedSecretLine({ text }: Pick<PodLog, 'text'>): string | undefined {
  return ('value' in text ? text.value.split('\n') : []).findLast((line) => MALFORMED.test(line));
}

/** Why a pod's container ended, if the pod is not ready or became ready only recently. */
export function recentExitReason(pod: PodObservation): string | undefined {
  return pod.lastExit && (notReadyReason(pod) ?? notSteadyReason(pod));
}

export async function logOf(
  kubectl: Kubectl,
  run: PodObservation,
  namespace: string,
  work: StepContext,
): Promise<PodLog> {
  const { name: pod, container, readySince } = run;
  const ended = recentExitReason(run);
  let isCut = false;
  const text = await observe(async () => {
    const log = await kubectl.log({ pod, namespace, container, previous: ended !== undefined }, work);
    isCut = log.isCut;
    return log.text;
  });
  return { pod, ended, isReady: readySince !== undefined, text, isCut };
}
