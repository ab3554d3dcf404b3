import { type CallFault, faultKinds } from 'sandbox';
import { isChangingCall, type Ran } from '../world.ts';
import { atEveryCall, changes, type Disturbance, isTool, TAKES_EFFECT } from './calls.ts';
import { type Campaign, fail } from './case.ts';

/** Transient faults, which a run has to survive. */
const kinds = faultKinds.filter((kind) => !['kill', 'endless', 'drip'].includes(kind));

/** Each call fails once. */
export const faults: Campaign = {
  id: 'faults',
  promise:
    'Every call to AWS, to Vault and to the API server fails once, in every way, before or after it took effect, and every helm and kubectl command fails once after it took effect. The run survives transient errors, or ends with a clear error that the next run recovers from.',
  cases: (baseline) => [
    ...atEveryCall(baseline, (site) => {
      const { run, system, call } = site;
      if (system === 'kubernetes') return run === 'correction' || run === 'teardown' ? [] : FAILED_REQUESTS;
      // Other runs make these calls too, and a retry does not depend on the state that it reads.
      if (run.endsWith('plan') || run === 'troubleshoot') return [];
      // Only what they change is new: other runs make their other calls.
      if ((run === 'correction' || run === 'teardown') && !changes(site)) return [];
      if (isTool(system)) return LOST_OUTPUTS;
      if (run === 'correction' || run === 'teardown') return LOST;
      return [
        ...kinds
          // Only Vault answers that a secrets engine is being upgraded.
          .filter((kind) => kind !== 'upgrading' || system === 'vault')
          .map((kind) => ({
            ...transient(kind, { kind }),
            quick: call === 'POST sys/auth/aws' && kind === 'truncated',
          })),
        ...(isChangingCall(call) ? LOST : []),
      ];
    }),
  ],
};

/** The change took effect, but its answer is lost. */
const LOST = (['reset', 'timeout'] as const).map((kind) =>
  transient(`${kind} after it took effect`, { kind, after: true }),
);

/** What `api-front.mjs` does to a request to the API server. kubectl survives these too. */
const FAILED_REQUESTS: readonly Disturbance[] = Object.entries({
  TooManyRequests: 'busy',
  reset: 'reset',
  'reset after it took effect': 'lost',
}).map(([what, answer]) => ({ what, answer, check: survives(what) }));

/** The command took effect, but its output is lost. */
const LOST_OUTPUTS: readonly Disturbance[] = Object.entries({
  reset: 'read tcp 127.0.0.1:40000->127.0.0.1:443: read: connection reset by peer',
  timeout: 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
}).map(([kind, error]) => ({
  what: `${kind} after it took effect`,
  script: `${TAKES_EFFECT}; echo 'Error: Get "https://127.0.0.1:443/api/v1": ${error}' >&2; exit 1`,
}));

/** A transient fault, which must not end the run. Expired credentials do not recover by a retry. */
function transient(what: string, fault: CallFault): Disturbance {
  return { what, fault, ...(fault.kind !== 'ExpiredToken' && { check: survives(fault.kind) }) };
}

function survives(what: string): (ended: Ran) => void {
  return ({ exitCode, output }) => {
    if (exitCode !== 0 && exitCode !== 4) fail(`the run did not survive ${what}`, output);
  };
}
