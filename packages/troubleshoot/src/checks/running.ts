import { brief, few, observedValue, Unknown } from 'engine/resource';
import {
  type GlooMetrics,
  lastLineOf,
  lastLoginFailed,
  malformedIn,
  type PodLog,
  timeText,
  whyNotReady,
  whyNotSteady,
} from 'gloo-install/internal';
import type { Evidence } from '../diagnosis.ts';
import type { Observations } from '../observations.ts';
import { recognise } from '../recognise.ts';
import { type CheckSpec, type Heard, list, reject, said } from './check.ts';
import { lastErrors } from './vault.ts';

/** Where a Go program that ends by a panic begins to print where it was. */
const STACK_TRACE = /^(?:goroutine \d+ |runtime stack:)/m;

/** What the pods say about their end or about what they cannot read, and whether they log in. */
export const RUNNING = [
  {
    id: 'logs',
    title: 'The pods’ logs name no failure',
    finds: {
      'secret-malformed': ({ logs, malformed }) => {
        const saying = observedValue(logs).flatMap((log) => {
          const line = malformedIn([log]);
          return line === undefined ? [] : [{ ...log, seen: `${log.ended ?? log.pod}: ${brief(line)}` }];
        });
        if (saying.length === 0) return undefined;
        const found = 'value' in malformed ? malformed.value : [];
        const named = found.length === 0 ? [] : [`it is ${found.join(', ')}`];
        // A line of the last minutes may be about a secret that is right again.
        const isOver =
          named.length === 0 &&
          saying.every(({ ended, isReady }) => !ended || isReady) &&
          tooLong(logs) === undefined;
        const name = found[0]?.split('/').at(-1);
        return {
          seen: [...saying.map(({ seen }) => seen), ...named].join('; '),
          ...(isOver && { level: 'warn' }),
          ...(name && { names: { name } }),
        };
      },
      'pod-not-ready': ({ logs }) => {
        const ended = observedValue(logs).filter((log) => log.ended && malformedIn([log]) === undefined);
        const evidence = said(ended, (log) => `${log.ended}; ${lastLine(log.text)}`);
        return evidence && { ...evidence, ...(ended.every(({ isReady }) => isReady) && { level: 'warn' }) };
      },
    },
    hears: ({ logs }) =>
      ('value' in logs ? logs.value : []).flatMap(({ ended, isReady, text }) =>
        ended === undefined || 'unknown' in text
          ? []
          : [
              {
                text: text.value,
                seen: (line: string) => `${ended}; ${brief(line)}`,
                elsewhereAt: Infinity,
                ...(isReady && { level: 'warn' as const }),
              },
            ],
      ),
    passes: ({ logs }) => {
      const all = observedValue(logs);
      const cut = tooLong(logs);
      if (cut !== undefined) throw new Unknown(cut.seen);
      for (const { text } of all) observedValue(text);
      return `${list(all.map(({ pod }) => pod))}, in the last 5 minutes`;
    },
  },
  {
    id: 'login',
    title: 'A login as Gloo gets a token',
    finds: {
      'login-broken': ({ logins, vaultLogs }) => {
        const evidence = said(
          observedValue(logins),
          ({ serviceAccount, broke }) => broke && `${serviceAccount}: ${broke.link}: ${broke.said}`,
        );
        const next = new Set(observedValue(logins).flatMap(({ broke }) => broke?.next ?? []));
        return (
          evidence && {
            seen: [evidence.seen, ...lastErrors(vaultLogs)].join('; '),
            ...(next.size > 0 && { byHand: [...next].map((line) => `# ${line}`) }),
          }
        );
      },
    },
    hears: ({ logins, vaultLogs }) => {
      const broken = 'value' in logins ? logins.value.filter(({ broke }) => broke !== undefined) : [];
      const errors = broken.map(({ serviceAccount, broke }) => ({
        text: broke?.words ?? '',
        seen: () => `${serviceAccount}: ${broke?.link}: ${broke?.said}`,
      }));
      return broken.length === 0 ? [] : [...errors, ...logsOf(vaultLogs)];
    },
    passes: ({ logins }) => `as ${list(observedValue(logins).map(({ serviceAccount }) => serviceAccount))}`,
  },
  {
    id: 'running-gloo',
    title: 'The running Gloo has logged in',
    finds: {
      'gloo-gave-up': ({ metrics }) => {
        const failed = observedValue(metrics).filter(lastLoginFailed);
        return said(failed, ({ logged, ...login }) => {
          const text = logged && 'value' in logged ? logged.value : '';
          // What a page explains is its evidence.
          const last = recognise(text).some(({ id }) => id !== 'gloo-gave-up') ? '' : lastLineOf(text);
          return `${loginsText(login)}${last && `: ${brief(last)}`}`;
        });
      },
    },
    hears: ({ metrics, vaultLogs }) => {
      const failed = ('value' in metrics ? metrics.value : []).filter(lastLoginFailed);
      const logs = failed.flatMap(({ logged, ...login }) =>
        logged === undefined || 'unknown' in logged
          ? []
          : [
              {
                text: logged.value,
                seen: (line: string) => `${loginsText(login)}: ${brief(line)}`,
                elsewhereAt: login.lastFailure ?? 0,
              },
            ],
      );
      return failed.length === 0 ? [] : [...logs, ...logsOf(vaultLogs)];
    },
    passes: ({ metrics, podRuns, withoutPod }) => {
      const running = observedValue(podRuns);
      reject(said(observedValue(withoutPod), (name) => `no pod runs as ${name}`));
      reject(said(running, whyNotReady));
      const restarted = said(running, whyNotSteady);
      if (restarted !== undefined) throw new Unknown(restarted.seen);
      const each = observedValue(metrics).map(({ pod, successes, lastSuccess }) => {
        if (successes === 0) throw new Unknown(`${pod} reports no login to Vault`);
        const last = lastSuccess === undefined ? 'at an unknown time' : `at ${timeText(lastSuccess)}`;
        const { readySince = 0 } = running.find(({ name }) => name === pod) ?? {};
        return `${pod} has been ready since ${timeText(readySince)}, and logged in ${successes}×, last ${last}`;
      });
      return list(each, '; ');
    },
  },
  {
    id: 'one-store',
    title: 'No secret is in both Vault and Kubernetes',
    finds: {
      'secret-in-both': ({ inBoth: observed }) => {
        const { inBoth, unseen } = observedValue(observed);
        const [first] = inBoth;
        if (first === undefined) return undefined;
        const [namespace = '', name = ''] = first.split('/');
        const seen = [few(inBoth), ...unseen].join('; ');
        return { seen, level: 'warn', names: { namespace, name } };
      },
    },
    passes: ({ inBoth }) => {
      const { inVault, unseen } = observedValue(inBoth);
      const notSeen = said(unseen, (why) => `could not look: ${why}`);
      reject(notSeen && { ...notSeen, level: 'warn' });
      return inVault === 0 ? 'Vault has none for Gloo yet' : `${inVault} in Vault for Gloo`;
    },
  },
] as const satisfies readonly CheckSpec[];

/** The pods whose logs were not read to their end: a pod may hide what it says in lines without end. */
function tooLong(logs: Observations['logs']): Evidence | undefined {
  return said(
    observedValue(logs),
    ({ pod, isCut }) => isCut && `${pod}: its log is too long to be read to its end`,
  );
}

function loginsText({ pod, successes, failures }: GlooMetrics): string {
  return `${pod}: ${failures} logins failed and ${successes} succeeded, the last one failed`;
}

/** What Vault's pods log, each with the name of its pod. */
function logsOf(logs: Observations['vaultLogs']): Heard[] {
  return ('value' in logs ? logs.value : []).flatMap(({ pod, text }) =>
    'unknown' in text ? [] : [{ text: text.value, seen: (line: string) => `${pod}: ${brief(line)}` }],
  );
}

function lastLine(text: PodLog['text']): string {
  if ('unknown' in text) return `its log is unknown: ${text.unknown}`;
  const [words = ''] = text.value.split(STACK_TRACE);
  const last = lastLineOf(words);
  return last ? `the last line of its log: ${brief(last)}` : 'its log is empty';
}
