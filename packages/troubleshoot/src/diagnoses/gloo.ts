import type { DiagnosisEntry } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';

/** The maximum number of names in a list. */
const NAMED = 10;

/** What Gloo reads, and how far it gets. */
export const GLOO: readonly DiagnosisEntry[] = [
  {
    id: 'secret-malformed',
    check: 'secrets',
    title: 'Gloo cannot parse a secret below its path',
    cause:
      'One secret that Gloo cannot parse makes all others unreadable while Gloo runs, and stops Gloo from starting. Gloo’s log does not name it.',
    next: 'pnpm runbook 90-troubleshoot names it. Keep a copy, then write it again in Gloo’s format.',
    found({ secrets }) {
      const { malformed } = observedValue(secrets);
      const [first] = malformed;
      if (first === undefined) return undefined;
      const more = malformed.length > NAMED ? `; and ${malformed.length - NAMED} more` : '';
      return {
        seen: `${malformed
          .slice(0, NAMED)
          .map(({ path, why }) => `${path}: ${why}`)
          .join('; ')}${more}`,
        names: { path: first.path.replace('/data/', '/') },
      };
    },
    repair: {
      byHand: ({ vault }, named) => [
        '# Keep a copy of it, then write it again in Gloo’s format (vault kv put):',
        `${vault} kv get ${named('path')}`,
        '# Warning: this deletes every version of it for good. Only if nobody needs it:',
        `${vault} kv metadata delete ${named('path')}`,
      ],
    },
    symptoms: [
      {
        says: /unknown field "[^"\n]{0,200}" in (?:gloo|core)\.solo\.io\.\w{1,100}|gloosnapshot\.emitter errors: -secrets: (?:json: |illegal base64|unexpected nil|unknown field)[^\n]{0,300}|vault\.\(\*ResourceClient\)\.fromVaultSecret/,
        example:
          'event_loop.gloo: gloosnapshot.emitter errors: -secrets: unknown field "apiVersion" in gloo.solo.io.Secret',
      },
    ],
    breaks: ['secret-malformed'],
  },
  {
    id: 'login-broken',
    check: 'login',
    title: 'A service account cannot log in to Vault',
    cause: 'No check above explains it. The evidence is the first link that broke, and its error.',
    next: 'Look for an error in Gloo’s and Vault’s logs: pnpm runbook 90-troubleshoot --from-error may explain it.',
    found({ logins }) {
      const broken = observedValue(logins).flatMap(({ serviceAccount, broke }) =>
        broke === undefined ? [] : [`${serviceAccount}: ${broke.link}: ${broke.said}`],
      );
      return broken.length === 0 ? undefined : { seen: broken.join('; ') };
    },
  },
  {
    id: 'gloo-gave-up',
    check: 'running-gloo',
    title: 'The running Gloo cannot log in, or has given up',
    cause: 'After three failed logins, Gloo gives up until it is restarted, even once the cause is repaired.',
    next: 'Prove first that the login works (pnpm runbook 04-verify). Then restart Gloo: kubectl rollout restart deployment/gloo.',
    symptoms: [
      {
        says: /creating base Secret resource client: resource client creation failed due to nil vault API client|reading namespace root: listing directory \S{1,300}: Error making API request\.[\s\S]{0,400}?invalid token/,
        example:
          'event_loop.gloo: gloosnapshot.emitter errors: -secrets: reading namespace root: listing directory dev/metadata/gloo/gloo.solo.io/v1/Secret/: Error making API request.\n\nURL: GET http://vault-internal.vault:8200/v1/dev/metadata/gloo/gloo.solo.io/v1/Secret?list=true\nCode: 403. Errors:\n\n* 2 errors occurred:\n\t* permission denied\n\t* invalid token',
      },
    ],
    found({ metrics }) {
      const failed = observedValue(metrics).filter(
        ({ failures, lastSuccess = 0, lastFailure = 0 }) => failures > 0 && lastFailure >= lastSuccess,
      );
      if (failed.length === 0) return undefined;
      return {
        seen: failed
          .map(
            ({ pod, successes, failures }) =>
              `${pod}: ${failures} logins failed and ${successes} succeeded, the last one failed`,
          )
          .join('; '),
      };
    },
    repair: {
      byHand: ({ kubectl, namespace }) => [
        '# Prove first that the login works again:',
        'pnpm runbook 04-verify',
        '# Warning: a new pod starts without the secrets that the running one still has. Only once the login works:',
        `${kubectl} rollout restart deployment/gloo -n ${namespace}`,
      ],
    },
  },
];
