/**
 * A line that helm prints only with `--debug`: up to Helm 3 with file and line of its source, from Helm 4 on with its
 * level.
 */
const DEBUG_LINE = /^(?:\w+\.go:\d+: .*\[debug\]|level=DEBUG\b).*$/gm;
/** The start of helm's repeated error, with its call stack. */
const STACK = /^helm\.go:\d+: [\s\S]*/m;
/** The API server's refusal of a call: who may not do what with which objects, and where. */
const REFUSAL =
  /[\w./-]+ \\?"[^"\n]+" is forbidden: User \\?"[^"\n]+" cannot \w+ resource .*?(?:in the namespace \\?"[^"\n]+"|at the cluster scope)/g;

/** What `helm --debug` printed about a change. */
export interface HelmOutput {
  /** What helm also prints without `--debug`. */
  readonly message: string;
  /** The refusals of the API server that helm prints only with `--debug`. */
  readonly refusals: readonly string[];
  /** Whether helm installed the release but could not record it; helm itself reports success. */
  readonly unrecorded: boolean;
}

export function readDebug(stderr: string): HelmOutput {
  const message = stderr
    .replace(STACK, '')
    .replaceAll(DEBUG_LINE, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
  const found = (stderr.match(REFUSAL) ?? []).map((one) => one.replaceAll('\\"', '"'));
  return {
    message,
    refusals: [...new Set(found)].filter((one) => !message.includes(one)),
    unrecorded: stderr.includes('failed to record the release'),
  };
}
