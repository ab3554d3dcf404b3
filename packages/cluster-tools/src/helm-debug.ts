/** A line that helm prints with `--debug` only: up to Helm 3 by file and line of its source, from Helm 4 on by its level. */
const DEBUG_LINE = /^(?:\w+\.go:\d+: .*\[debug\]|level=DEBUG\b).*$/gm;
/** Where helm repeats its error, with the stack of calls that led to it. */
const STACK = /^helm\.go:\d+: [\s\S]*/m;
/** What the API server answers when it refuses a call: who may not do what with which objects, and where. */
const REFUSAL =
  /[\w./-]+ \\?"[^"\n]+" is forbidden: User \\?"[^"\n]+" cannot \w+ resource .*?(?:in the namespace \\?"[^"\n]+"|at the cluster scope)/g;

/** What helm said of a change that it made with `--debug`. */
export interface HelmWords {
  /** What it also says without `--debug`. */
  readonly said: string;
  /** What the API server refused and helm says with `--debug` only. */
  readonly refused: readonly string[];
  /** Whether helm could not record that it installed the release, which it takes for a success. */
  readonly unrecorded: boolean;
}

/** Reads what helm printed with `--debug`. Pure. */
export function readDebug(stderr: string): HelmWords {
  const said = stderr
    .replace(STACK, '')
    .replaceAll(DEBUG_LINE, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
  const refusals = (stderr.match(REFUSAL) ?? []).map((one) => one.replaceAll('\\"', '"'));
  return {
    said,
    refused: [...new Set(refusals)].filter((one) => !said.includes(one)),
    unrecorded: stderr.includes('failed to record the release'),
  };
}
