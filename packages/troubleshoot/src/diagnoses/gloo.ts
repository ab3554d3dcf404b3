import type { DiagnosisEntry } from '../diagnosis.ts';
import {
  glooLog,
  glooSettings,
  loginCounters,
  overridesApplied,
  restartOnceLoginWorks,
  UPGRADE_RISK,
} from '../looks.ts';
import { observedValue } from '../observation.ts';
import { lastLoginFailed } from '../observations.ts';
import { refusedByVault } from '../words.ts';

/** The maximum number of names in a list. */
const NAMED = 10;

/** Gloo's secrets, logins and settings. */
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
    byHand: (wanted, named) => ({
      confirm: [
        {
          run: `${wanted.vault} kv list -mount=${wanted.pathPrefix} gloo/gloo.solo.io/v1/Secret/${wanted.namespace}; ${wanted.vault} kv get -format=json ${named('path')}`,
          prints:
            'the names of the secrets; then, for the path of one of them, data without metadata.name and metadata.namespace, or with fields that no Secret of Gloo has',
        },
      ],
      fix: [
        '# Keep a copy of it, then write it again in Gloo’s format (vault kv put). Page 04-verify writes one, under “A secret is read at Gloo’s own path”.',
        `${wanted.vault} kv get ${named('path')}`,
        '# Warning: this deletes every version of it for good. Only if nobody needs it:',
        `${wanted.vault} kv metadata delete ${named('path')}`,
      ],
      fixed: glooLog(wanted, 'no gloosnapshot.emitter errors: -secrets any more'),
      risk: 'Another program may read the same secret in the old format.',
    }),
    symptoms: [
      {
        says: /unknown field "[^"\n]{0,200}" in (?:gloo|core)\.solo\.io\.\w{1,100}|gloosnapshot\.emitter errors: -secrets: (?:json:|illegal base64|unexpected nil|unknown field)[^\n]{0,300}|vault\.\(\*ResourceClient\)\.fromVaultSecret/,
        example:
          'event_loop.gloo: gloosnapshot.emitter errors: -secrets: unknown field "apiVersion" in gloo.solo.io.Secret',
        words: {
          Gloo: ['unknown field "…" in gloo.solo.io.Secret', 'gloosnapshot.emitter errors: -secrets: json:'],
        },
      },
    ],
  },
  {
    id: 'login-broken',
    untried: 'each cause that a sandbox can create has its own diagnosis',
    check: 'login',
    title: 'A service account cannot log in to Vault',
    cause: 'No check above explains it. The evidence shows the first link that failed, and its error.',
    next: 'Look for an error in Gloo’s and Vault’s logs: pnpm runbook 90-troubleshoot --from-error may explain it.',
    found({ logins }) {
      const broken = observedValue(logins).flatMap(({ serviceAccount, broke }) =>
        broke === undefined ? [] : [`${serviceAccount}: ${broke.link}: ${broke.said}`],
      );
      return broken.length === 0 ? undefined : { seen: broken.join('; ') };
    },
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'Gloo’s log has the error.',
          ...glooLog(wanted, 'Error making API request, or WebIdentityErr'),
        },
        {
          cause: 'Vault’s log has it.',
          run: `${wanted.kubectl} logs -n vault vault-0 --since=5m`,
          prints: 'an error about auth/aws',
        },
      ],
      fix: ['# Look up the error in the index of this page.'],
      fixed: loginCounters(wanted, 'gloo_solo_io_vault_login_successes of 1 or more'),
      risk: 'None: it only reads.',
    }),
  },
  {
    // solo-io/gloo, projects/gloo/pkg/bootstrap/clients/vault/auth.go
    id: 'gloo-without-auth-method',
    title: 'Gloo’s settings name no way to log in to Vault',
    cause:
      'The Vault source in Gloo’s settings has neither aws nor a token, or its token is empty. The block aws of helm-overrides.yaml is missing or wrongly indented, or its values are at the wrong level.',
    next: 'pnpm runbook 03-gloo --plan shows how Gloo’s values differ.',
    symptoms: [
      {
        says: /unable to determine vault authentication method/i,
        example:
          'event_loop.gloo: unable to determine vault authentication method. check Settings configuration',
        words: { Gloo: ['unable to determine vault authentication method'] },
      },
      {
        says: /unable to authenticate to vault with empty token/i,
        example:
          'event_loop.gloo: unable to authenticate to vault with empty token. check Settings configuration',
        words: { Gloo: ['unable to authenticate to vault with empty token'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        glooSettings(wanted, 'the address and the path, and no mountPath, region and header after them'),
      ],
      fix: overridesApplied(wanted),
      fixed: glooSettings(wanted, 'the address, the path, and after them mountPath, region and header'),
      risk: UPGRADE_RISK,
    }),
  },
  {
    // solo-io/gloo, projects/gloo/pkg/bootstrap/clients/vault/auth.go
    id: 'gloo-half-of-the-keys',
    untried: 'the sandbox’s Gloo reads no access keys',
    title: 'Gloo’s settings have half of an AWS access key',
    cause:
      'The block aws of the Vault source has an accessKeyId without a secretAccessKey, or the reverse. With IRSA it has neither: Gloo uses the role of its pod.',
    next: 'Remove accessKeyId and secretAccessKey from Gloo’s values. pnpm runbook 03-gloo --plan shows how they differ.',
    symptoms: [
      {
        says: /only partial credentials were provided for AWS IAM auth/,
        example:
          'event_loop.gloo: only partial credentials were provided for AWS IAM auth: secret access key must be defined for AWS IAM auth',
        words: { Gloo: ['only partial credentials were provided for AWS IAM auth'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'The values have an access key ID and no secret.',
          run: `${wanted.kubectl} get settings.gloo.solo.io default -n ${wanted.namespace} -o jsonpath='{.spec.secretOptions.sources[*].vault.aws.accessKeyId}'`,
          prints: 'an access key ID',
        },
        {
          cause: 'The values have a secret and no access key ID.',
          ...glooLog(wanted, 'access key id must be defined for AWS IAM auth'),
        },
      ],
      fix: overridesApplied(wanted),
      fixed: glooLog(wanted, 'no such error any more'),
      risk: UPGRADE_RISK,
    }),
  },
  {
    id: 'gloo-refused-secrets',
    untried: 'the sandbox’s Gloo logs in and reads no secrets',
    title: 'Vault refuses Gloo’s requests for secrets',
    cause:
      'Gloo’s token is not valid in this Vault any more, or its policy does not allow the path. An older Vault answers both with the same words.',
    next: 'pnpm runbook 90-troubleshoot checks the whole chain and names the link that broke.',
    symptoms: [
      {
        says: refusedByVault(
          '(?:data|metadata)/gloo/gloo\\.solo\\.io/\\S{0,400}',
          '(?<=Errors:\\s{1,10})\\* permission denied',
        ),
        example:
          'error in setup: starting snapshot watch: initial Secret list: reading resource namespace directory: listing directory dev/metadata/gloo/gloo.solo.io/v1/Secret/gloo-system: Error making API request.\n\nURL: GET http://vault-internal.vault:8200/v1/dev/metadata/gloo/gloo.solo.io/v1/Secret/gloo-system?list=true\nCode: 403. Errors:\n\n* permission denied',
        words: {
          Gloo: ['/v1/dev/metadata/gloo/gloo.solo.io/… Code: 403. Errors: * permission denied'],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause:
            'The token is not valid: Vault was restarted, the login was revoked, or the token in the settings is wrong.',
          ...glooLog(wanted, 'the error for every path, and failing logins before it'),
        },
        {
          cause: 'The policy does not allow the path.',
          run: `${wanted.vault} policy read ${wanted.pathPrefix}`,
          prints: `no rule for ${wanted.pathPrefix}/*, one with fewer capabilities, or deny`,
        },
      ],
      fix: [
        '# If the policy does not allow the path: see “The Vault policy dev does not allow all that Gloo needs”.',
        ...restartOnceLoginWorks(wanted),
      ],
      fixed: glooLog(wanted, 'no Code: 403 any more'),
      risk: 'If the new pod cannot log in either, Gloo serves its last configuration without Vault’s secrets.',
    }),
  },
  {
    id: 'gloo-gave-up',
    check: 'running-gloo',
    title: 'The running Gloo cannot log in, or has given up',
    cause:
      'After three failed logins, Gloo gives up until it is restarted, even once the cause is repaired. If the login works from here, the cause may be one that only pods see: they cannot reach VAULT_ADDRESS, or they lack Vault’s private certificate authority or namespace.',
    next: 'Prove first that the login works from here (pnpm runbook 04-verify), and look for the error in the log of the pods: kubectl logs deployment/gloo. Then restart Gloo: kubectl rollout restart deployment/gloo deployment/discovery.',
    symptoms: [
      {
        says: /resource client creation failed due to nil vault API client|reading namespace root: listing directory [\s\S]{0,600}?invalid token/,
        example:
          'event_loop.gloo: gloosnapshot.emitter errors: -secrets: reading namespace root: listing directory dev/metadata/gloo/gloo.solo.io/v1/Secret/: Error making API request.\n\nURL: GET http://vault-internal.vault:8200/v1/dev/metadata/gloo/gloo.solo.io/v1/Secret?list=true\nCode: 403. Errors:\n\n* 2 errors occurred:\n\t* permission denied\n\t* invalid token',
        words: {
          Gloo: [
            'resource client creation failed due to nil vault API client',
            'reading namespace root: listing directory … invalid token',
          ],
        },
      },
    ],
    found({ metrics }) {
      const failed = observedValue(metrics).filter(lastLoginFailed);
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
    byHand: (wanted) => ({
      confirm: [
        loginCounters(wanted, 'gloo_solo_io_vault_last_login_failure later than …_last_login_success'),
      ],
      fix: restartOnceLoginWorks(wanted),
      fixed: loginCounters(wanted, 'gloo_solo_io_vault_login_successes of 1 or more'),
      risk: 'If the new pod cannot log in either, Gloo serves its last configuration without Vault’s secrets.',
    }),
  },
];
