import { type CallFault, distort, faultKinds, wrongShapes } from 'sandbox';
import { fail } from '../expect-run.ts';
import type { CommandResult } from '../start.ts';
import { anHourAfterHelmWasKilled, type SetupStep } from '../states.ts';

/** A disturbance of a call. */
export interface Disturbance {
  readonly what: string;
  /** For calls to AWS and Vault: the fault that the gateway injects. Other calls have `script` or `answer`. */
  readonly fault?: CallFault;
  /** For commands: see `AtCommand`. */
  readonly script?: string;
  /** For requests to the API server, and for scripts that print it: see `api-front.mjs`. */
  readonly answer?: string;
  /** A further check of the disturbed run. */
  readonly check?: (ended: CommandResult, call: string) => void;
  /** Whether it kills the run. */
  readonly kills?: boolean;
  /** What happens before the next run. */
  readonly beforeNext?: SetupStep;
}

/** A script that runs the command and saves its output to a file. Skips `port-forward` and `proxy`, which would not end. */
const TAKES_EFFECT = `case " $* " in *" port-forward "* | *" proxy "*) ;; *) $real "$@" > $folder/printed;; esac`;

/** Transient faults of AWS, which a run has to survive. Only Vault reports that a secrets engine is being upgraded. */
const AWS_FAILS = faultKinds
  .filter((kind) => !['kill', 'endless', 'drip', 'upgrading'].includes(kind))
  .map((kind) => transient(kind, { kind }));
const VAULT_FAILS = [...AWS_FAILS, transient('upgrading', { kind: 'upgrading' })];

/** Disturbances of requests to the API server. kubectl survives these too. */
const KUBERNETES_FAILS: readonly Disturbance[] = Object.entries({
  TooManyRequests: 'busy',
  reset: 'reset',
  'reset after it took effect': 'lost',
}).map(([what, answer]) => ({ what, answer, check: survives(what) }));

/** The change took effect, but its response is lost. */
const CALL_LOST = (['reset', 'timeout'] as const).map((kind) =>
  transient(`${kind} after it took effect`, { kind, after: true }),
);

/** The command took effect, but its output is lost. */
const OUTPUT_LOST: readonly Disturbance[] = Object.entries({
  reset: 'read tcp 127.0.0.1:40000->127.0.0.1:443: read: connection reset by peer',
  timeout: 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
}).map(([kind, error]) => ({
  what: `${kind} after it took effect`,
  script: `${TAKES_EFFECT}; echo 'Error: Get "https://127.0.0.1:443/api/v1": ${error}' >&2; exit 1`,
}));

const PRINTED = {
  half: 'head -c $(($(wc -c < $folder/printed) / 2)) $folder/printed',
  endless: 'yes',
};
type Shape = (typeof wrongShapes)[number] | 'endless' | 'drip';

/** A successful response with a body that the call never returns. AWS's SDK does not name the call that it cannot read. */
const answeredByAws = (kind: Shape): Disturbance => ({ what: wrong(kind), fault: { kind }, check: isShort });
const answeredByVault = (kind: Shape): Disturbance => ({
  ...answeredByAws(kind),
  check: namesCall,
});

/** The same for commands and the API server. Half a response can only be made from the real one, at run time. */
const printed = (shape: Exclude<Shape, 'drip'>): Disturbance => ({
  what: wrong(shape),
  answer: shape === 'half' || shape === 'endless' ? shape : distort(shape, ''),
  script: `${TAKES_EFFECT}; ${PRINTED[shape as keyof typeof PRINTED] ?? 'cat $folder/answer'}; exit 0`,
  check: namesCall,
});

const OTHER_SHAPES = wrongShapes.filter((shape) => shape !== 'HTML');
const CALL_SHAPES = [...OTHER_SHAPES, 'endless' as const, 'drip' as const];
const OUTPUT_SHAPES = [...OTHER_SHAPES, 'endless' as const].map(printed);

/** The call took effect, but the run dies before it gets the response. */
const CALL_KILLED = [{ what: 'killed after it', fault: { kind: 'kill', after: true }, kills: true } as const];

/** The command ended, but the run dies before it notices. */
const COMMAND_KILLED = [
  { what: 'killed after it', script: '$real "$@"; code=$?; kill_run; exit $code', kills: true },
];

/** The possible disturbances of a call, by its system. */
type BySystem = Readonly<Record<'aws' | 'vault' | 'helm' | 'kubectl' | 'kubernetes', readonly Disturbance[]>>;

const forTools = (disturbances: readonly Disturbance[]) => ({ helm: disturbances, kubectl: disturbances });

/** Each call fails once. */
export const FAILS: BySystem = {
  ...{ aws: AWS_FAILS, vault: VAULT_FAILS, kubernetes: KUBERNETES_FAILS },
  ...forTools(OUTPUT_LOST),
};
export const ANSWER_LOST: BySystem = { aws: CALL_LOST, vault: CALL_LOST, kubernetes: [], ...forTools([]) };
export const SIGN_IN_PAGE: BySystem = {
  ...{ aws: [answeredByAws('HTML')], vault: [answeredByVault('HTML')], kubernetes: [printed('HTML')] },
  ...forTools([printed('HTML')]),
};
export const WRONG_SHAPE: BySystem = {
  ...{ aws: CALL_SHAPES.map(answeredByAws), vault: CALL_SHAPES.map(answeredByVault) },
  kubernetes: OUTPUT_SHAPES,
  ...forTools(OUTPUT_SHAPES),
};
export const KILLED: BySystem = {
  ...{ aws: CALL_KILLED, vault: CALL_KILLED, kubernetes: [] },
  ...forTools(COMMAND_KILLED),
};

export const WITHIN_INSTALL: readonly Disturbance[] = [
  {
    what: 'killed as helm starts; helm continues alone',
    script: 'kill_run; exec $real "$@"',
    kills: true,
  },
  // Moments within a `helm install` of the sandbox's charts. Run and helm die together, as in a power cut.
  ...[0.1, 0.5, 1.8].map((seconds) => ({
    what: `killed together with helm after ${seconds} s`,
    script: `$real "$@" <&0 & command=$!; sleep ${seconds}; kill -9 $command; kill_run; exit 1`,
    kills: true,
    beforeNext: anHourAfterHelmWasKilled,
  })),
];

/** A transient fault, which must not end the run. A retry does not help with expired credentials. */
function transient(what: string, fault: CallFault): Disturbance {
  return { what, fault, ...(fault.kind !== 'ExpiredToken' && { check: survives(fault.kind) }) };
}

function survives(what: string): (ended: CommandResult) => void {
  return ({ exitCode, output }) => {
    if (exitCode !== 0 && exitCode !== 4) fail(`the run did not survive ${what}`, output);
  };
}

function wrong(shape: Shape): string {
  return `answered with the wrong shape, ${shape}`;
}

/** Checks that a run prints no huge body. */
function isShort({ output }: CommandResult): void {
  if (output.length > 100_000) fail(`the run printed ${output.length} characters`);
}

/** Checks that a failed run names the call, and that it prints no huge body. */
export function namesCall(ran: CommandResult, call: string): void {
  isShort(ran);
  const { exitCode, output } = ran;
  if (exitCode === 0 || exitCode === 4) return;
  if (!output.includes(call)) fail(`the error does not name ${call}`, output);
}
