import { observedValue } from 'engine/resource';
import { lastLoginFailed } from 'gloo-install';
import type { Evidence } from '../diagnosis.ts';
import type { Observations } from '../observations.ts';
import { differencesText } from '../unfit.ts';
import { differencesIn, differs, missing } from './differences.ts';
import type { Finding } from './finding.ts';

const statusDiffers = differs('glooRelease', /^status/);

const vaultDiffers = differs('vaultRelease', /./);

/** Service accounts, pods, releases, and what runs in them. */
export const IN_CLUSTER: readonly Finding[] = [
  {
    id: 'service-account-missing',
    check: 'service-accounts',
    found({ serviceAccounts }) {
      const missing = observedValue(serviceAccounts).filter(({ exists, needed }) => needed && !exists);
      if (missing.length === 0) return undefined;
      return {
        seen: `${missing.map(({ name }) => name).join(', ')}: a workload runs as it, and it does not exist`,
      };
    },
  },
  {
    id: 'service-account-role-differs',
    check: 'service-accounts',
    found({ serviceAccounts, wanted }) {
      const others = observedValue(serviceAccounts).filter(
        ({ exists, role }) => exists && role !== wanted.VAULT_AUTH_ROLE_ARN,
      );
      if (others.length === 0) return undefined;
      return {
        seen: others
          .map(({ name, role }) => `${name}: ${role ?? 'no eks.amazonaws.com/role-arn'}`)
          .join('; '),
      };
    },
  },
  {
    id: 'webhook-absent',
    check: 'pods',
    found: ({ webhook }) =>
      observedValue(webhook)
        ? undefined
        : { seen: 'there is no MutatingWebhookConfiguration pod-identity-webhook' },
  },
  {
    id: 'gloo-of-pod-identity',
    check: 'pods',
    found({ pods, serviceAccounts, wanted }) {
      const associated = observedValue(serviceAccounts).flatMap(({ name, association }) =>
        association === undefined ? [] : [{ name, ...association }],
      );
      const running = observedValue(pods).filter(({ podIdentity }) => podIdentity);
      if (associated.length + running.length === 0) return undefined;
      const same =
        associated.length > 0 && associated.every(({ roleArn }) => roleArn === wanted.VAULT_AUTH_ROLE_ARN);
      return {
        seen: [
          ...associated.map(({ name, roleArn }) => `${name} is associated with ${roleArn}`),
          ...running.map(({ name }) => `${name} has AWS_CONTAINER_CREDENTIALS_FULL_URI`),
        ].join('; '),
        ...(same && { level: 'warn' }),
        ...(associated[0] && { names: { association: associated[0].id } }),
      };
    },
  },
  {
    id: 'pods-without-role',
    check: 'pods',
    found({ pods, serviceAccounts, webhook, wanted }) {
      // If new pods do not get the role either, there is another cause.
      if (!observedValue(webhook)) return undefined;
      const annotated = new Set(
        observedValue(serviceAccounts)
          .filter(({ role }) => role === wanted.VAULT_AUTH_ROLE_ARN)
          .map(({ name }) => name),
      );
      const without = observedValue(pods).filter(
        ({ serviceAccount, role, podIdentity }) =>
          annotated.has(serviceAccount) && role !== wanted.VAULT_AUTH_ROLE_ARN && !podIdentity,
      );
      if (without.length === 0) return undefined;
      return {
        seen: without.map(({ name, role }) => `${name}: AWS_ROLE_ARN=${role ?? '(none)'}`).join('; '),
      };
    },
  },
  {
    id: 'pods-without-token',
    check: 'pods',
    found({ pods, wanted }) {
      const without = observedValue(pods).filter(
        ({ role, token }) => role === wanted.VAULT_AUTH_ROLE_ARN && !token,
      );
      if (without.length === 0) return undefined;
      return {
        seen: `${without.map(({ name }) => name).join(', ')} without AWS_WEB_IDENTITY_TOKEN_FILE or its volume`,
      };
    },
  },
  {
    id: 'gloo-release-absent',
    check: 'releases',
    found: missing(
      'glooRelease',
      ({ NAMESPACE }) => `there is no Helm release gloo in namespace ${NAMESPACE}`,
    ),
  },
  {
    id: 'gloo-release-failed',
    check: 'releases',
    found: (seen) => (observedValue(seen.glooRelease)?.pending ? undefined : statusDiffers(seen)),
  },
  { id: 'another-helm', check: 'releases', found: pendingRelease },
  {
    id: 'gloo-version-differs',
    check: 'releases',
    found: differs('glooRelease', /^version$/, { level: 'warn' }),
  },
  { id: 'gloo-values-differ', check: 'releases', found: valuesDiffer },
  {
    id: 'vault-release-differs',
    check: 'releases',
    found: (seen) => (observedValue(seen.vaultRelease)?.pending ? undefined : vaultDiffers(seen)),
  },
  {
    id: 'chart-repository-of-another-url',
    check: 'releases',
    found({ repositories }) {
      const others = observedValue(repositories).flatMap(({ name, differences }) =>
        differences.map(({ live, wanted }) => ({ name, live, wanted })),
      );
      const [first] = others;
      if (first === undefined) return undefined;
      return {
        seen: others.map(({ name, live, wanted }) => `${name} is ${live}, and not ${wanted}`).join('; '),
        names: { name: first.name, url: first.wanted },
        level: 'warn',
      };
    },
  },
  {
    id: 'login-broken',
    check: 'login',
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
        // A new pod starts without the secrets that a running one has read.
        ...(failed.some(({ successes }) => successes > 0) && { makes: [] }),
      };
    },
  },
];

/** Each of Gloo's settings for Vault has its own diagnosis. */
function valuesDiffer(seen: Observations): Evidence | undefined {
  const settings = differencesIn(seen, 'glooSettings').length > 0;
  const differences = differencesIn(seen, 'glooRelease').filter(
    ({ field }) => /^(?:chart$|values)/.test(field) && !(settings && field.endsWith('secretOptions.sources')),
  );
  return differences.length === 0 ? undefined : { seen: differencesText(differences) };
}

/** The releases that a helm left unfinished. A release that could not be read is reported elsewhere. */
function pendingRelease({ glooRelease, vaultRelease, wanted }: Observations): Evidence | undefined {
  const releases = [
    { release: 'vault', kind: 'vault-release', namespace: 'vault', observed: vaultRelease },
    { release: 'gloo', kind: 'gloo-release', namespace: wanted.NAMESPACE, observed: glooRelease },
  ] as const;
  const pending = releases.flatMap(({ observed, ...release }) => {
    const found = 'value' in observed ? observed.value?.pending : undefined;
    return found === undefined ? [] : [{ ...release, seen: found }];
  });
  const [first] = pending;
  return (
    first && {
      seen: pending.map(({ release, seen }) => `${release}: ${seen}`).join('; '),
      names: {
        release: first.release,
        namespace: first.namespace,
      },
      makes: pending.map(({ kind }) => kind),
    }
  );
}
