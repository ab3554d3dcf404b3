import { type Observation, observe, type StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { type PodObservation, whyNotReady, whyNotSteady } from './pods.ts';

/** What a pod of Gloo or Vault logged. */
export interface PodLog {
  readonly pod: string;
  /** How it runs, if its container has ended lately: the log is that of the run that ended, else of the last five minutes. */
  readonly ended: string | undefined;
  /** Whether it is ready again since. */
  readonly isReady: boolean;
  readonly text: Observation<string>;
  /** Whether it is longer than what was read of it. */
  readonly isCut: boolean;
}

/** What Gloo logs about a secret that it cannot parse. */
const MALFORMED =
  /unknown field \\*"[^"]*" in (?:gloo\.solo\.io\.Secret|core\.solo\.io\.Metadata)|failed to parse .*gloo\.solo\.io\.Secret|emitter errors: -secrets: json:/;

/** The last line with which a pod says that it cannot parse a secret. */
export function malformedIn({ text }: PodLog): string | undefined {
  return ('value' in text ? text.value.split('\n') : []).findLast((line) => MALFORMED.test(line));
}

/** Why the container of a pod has ended and is not ready, or only since a moment ago. */
export function endedLately(pod: PodObservation): string | undefined {
  return pod.lastExit && (whyNotReady(pod) ?? whyNotSteady(pod));
}

export async function logOf(
  kubectl: Kubectl,
  run: PodObservation,
  namespace: string,
  work: StepContext,
): Promise<PodLog> {
  const { name: pod, container, readySince } = run;
  const ended = endedLately(run);
  let isCut = false;
  const text = await observe(async () => {
    const log = await kubectl.log({ pod, namespace, container, previous: ended !== undefined }, work);
    isCut = log.isCut;
    return log.text;
  });
  return { pod, ended, isReady: readySince !== undefined, text, isCut };
}
