import { brief, observedValue, Unknown } from 'engine/resource';
import { lastLoginFailed, type PodLog, timeText, whyNotReady, whyNotSteady } from 'gloo-install';
import type { Evidence } from '../diagnosis.ts';
import type { Observations } from '../observations.ts';
import { pageOf } from '../pages.ts';
import { recognise } from '../recognise.ts';
import { type CheckSpec, list, reject, said } from './check.ts';

/** What Gloo logs about a secret that it cannot parse. */
const MALFORMED =
  /unknown field \\?"[^"]*" in (?:gloo\.solo\.io\.Secret|core\.solo\.io\.Metadata)|failed to parse .*gloo\.solo\.io\.Secret|emitter errors: -secrets: json:/;

/** Where a Go program that ends by a panic begins to print where it was. */
const STACK_TRACE = /^(?:goroutine \d+ |runtime stack:)/m;

/** What the pods say about their end or about what they cannot read, and whether they log in. */
export const RUNNING = [
  {
    id: 'logs',
    title: 'logs of the pods',
    finds: {
      'secret-malformed': ({ logs }) => {
        const saying = observedValue(logs).flatMap(({ pod, ended, text }) => {
          const line = malformedIn(text);
          return line === undefined ? [] : [{ ended, seen: `${ended ?? pod}: ${brief(line)}` }];
        });
        const evidence = said(saying, ({ seen }) => seen);
        // A line of the last minutes may be about a secret that is right again.
        const isOver = saying.every(({ ended }) => !ended) && tooLong(logs) === undefined;
        return evidence && { ...evidence, ...(isOver && { level: 'warn' }) };
      },
      'pod-not-ready': ({ logs }) =>
        said(observedValue(logs), ({ ended, text }) => {
          if (ended === undefined || malformedIn(text) !== undefined) return undefined;
          const [known] = 'value' in text ? recognise(text.value) : [];
          const page = known && ` (${pageOf(known.id).title}: docs/troubleshooting/${known.id}.md)`;
          return `${ended}; ${known ? brief(known.said) : lastLine(text)}${page ?? ''}`;
        }),
    },
    passes: ({ logs }) => {
      const all = observedValue(logs);
      reject(tooLong(logs));
      for (const { text } of all) observedValue(text);
      return `${list(all.map(({ pod }) => pod))}: no secret that Gloo cannot parse in the last 5 minutes`;
    },
  },
  {
    id: 'login',
    title: 'login',
    finds: {
      'login-broken': ({ logins }) =>
        said(
          observedValue(logins),
          ({ serviceAccount, broke }) => broke && `${serviceAccount}: ${broke.link}: ${broke.said}`,
        ),
    },
    passes: ({ logins }) =>
      `as ${list(observedValue(logins).map(({ serviceAccount }) => serviceAccount))}: a Vault token`,
  },
  {
    id: 'running-gloo',
    title: 'running Gloo',
    finds: {
      'gloo-gave-up': ({ metrics }) => {
        const failed = observedValue(metrics).filter(lastLoginFailed);
        const evidence = said(
          failed,
          ({ pod, successes, failures }) =>
            `${pod}: ${failures} logins failed and ${successes} succeeded, the last one failed`,
        );
        // A new pod starts without the secrets that a running one has read.
        const keeps = failed.some(({ successes }) => successes > 0);
        return evidence && { ...evidence, ...(keeps && { makes: [] }) };
      },
    },
    passes: ({ metrics, podRuns }) => {
      const running = observedValue(podRuns);
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
] as const satisfies readonly CheckSpec[];

/** The pods whose logs were not read to their end: a pod may hide what it says in lines without end. */
function tooLong(logs: Observations['logs']): Evidence | undefined {
  return said(
    observedValue(logs),
    ({ pod, isCut }) => isCut && `${pod}: its log is too long, and could not be checked`,
  );
}

function malformedIn(text: PodLog['text']): string | undefined {
  return 'value' in text ? text.value.split('\n').findLast((line) => MALFORMED.test(line)) : undefined;
}

function lastLine(text: PodLog['text']): string {
  if ('unknown' in text) return `its log is unknown: ${text.unknown}`;
  const [words = ''] = text.value.split(STACK_TRACE);
  const last = words.trimEnd().split('\n').at(-1)?.trim();
  return last ? `the last line of its log: ${brief(last)}` : 'its log is empty';
}
