import type { DiagnosisEntry } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';

/** How many of many are named. */
const NAMED = 10;

/** What Gloo reads, and how far it gets. */
export const GLOO: readonly DiagnosisEntry[] = [
  {
    id: 'secret-malformed',
    check: 'secrets',
    title: 'A secret below Gloo’s path is not as Gloo can read it',
    cause:
      'One secret that Gloo cannot parse takes all others from it while it runs, and keeps it from starting; it does not say which one it is.',
    next: 'pnpm runbook 90-troubleshoot names it; write it again as Gloo has it, or delete it.',
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
        `${vault} kv get ${named('path')}    # look at it first, where nobody reads along`,
        `${vault} kv metadata delete ${named('path')}    # or write it again as Gloo has it`,
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
    cause: 'None of the checks above has a name for it: what was said is the first link that broke.',
    next: 'pnpm runbook 90-troubleshoot --from-error reads an error of Gloo’s or Vault’s logs that may say more.',
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
    cause:
      'If a login fails three times, Gloo gives up until it is restarted, whatever is put right meanwhile.',
    next: 'kubectl rollout restart deployment/gloo, once all else is green.',
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
      byHand: ({ kubectl, namespace }) => [`${kubectl} rollout restart deployment/gloo -n ${namespace}`],
    },
  },
];
