import { observedValue } from 'engine/resource';
import { whyNotRunning } from 'gloo-install/internal';
import type { Evidence } from '../diagnosis.ts';
import type { Observations, Wanted } from '../observations.ts';
import {
  asWarning,
  type CheckSpec,
  differencesIn,
  differing,
  differs,
  type Find,
  list,
  missing,
  reject,
  requireMatch,
  said,
} from './check.ts';

type Pod = Extract<Observations['pods'], { value: unknown }>['value'][number];

function podsOfAnotherRole({ pods, serviceAccounts, webhook, wanted }: Observations): Evidence | undefined {
  const { VAULT_AUTH_ROLE_ARN } = wanted;
  // If new pods do not get the role either, there is another cause.
  if (!observedValue(webhook)) return undefined;
  const annotated = observedValue(serviceAccounts).filter(({ role }) => role === VAULT_AUTH_ROLE_ARN);
  return said(
    observedValue(pods).filter(
      (pod) =>
        !pod.podIdentity &&
        ownIn(pod, wanted).length === 0 &&
        annotated.some(({ name }) => name === pod.serviceAccount),
    ),
    ({ name, role }) => role !== VAULT_AUTH_ROLE_ARN && `${name}: AWS_ROLE_ARN=${role ?? '(none)'}`,
  );
}

/** The variables of a deployment's own by which its pods do not get the role. */
function ownIn({ own = [], role, token }: Pod, { VAULT_AUTH_ROLE_ARN }: Wanted): readonly string[] {
  const isRight = (name: string) =>
    (name === 'AWS_ROLE_ARN' && role === VAULT_AUTH_ROLE_ARN) ||
    (name === 'AWS_WEB_IDENTITY_TOKEN_FILE' && token);
  return own.filter((name) => !isRight(name));
}

function podsWithoutToken({ pods, wanted }: Observations): Evidence | undefined {
  return said(
    observedValue(pods),
    (pod) =>
      pod.role === wanted.VAULT_AUTH_ROLE_ARN &&
      !pod.token &&
      ownIn(pod, wanted).length === 0 &&
      `${pod.name} without AWS_WEB_IDENTITY_TOKEN_FILE or its volume`,
  );
}

function credentialsOfDeployment({ pods, wanted }: Observations): Evidence | undefined {
  const setting = observedValue(pods).filter((pod) => ownIn(pod, wanted).length > 0);
  const evidence = said(setting, (pod) => {
    const role = pod.role === wanted.VAULT_AUTH_ROLE_ARN ? '' : `; its pod has AWS_ROLE_ARN=${pod.role}`;
    return `deployment ${pod.serviceAccount} sets ${ownIn(pod, wanted).join(', ')}${role}`;
  });
  const [first] = setting;
  if (evidence === undefined || first === undefined) return undefined;
  const variable = ownIn(first, wanted).join('- ');
  return { ...evidence, names: { deployment: first.serviceAccount, variable } };
}

/** A release that a helm left unfinished is a diagnosis of its own. */
function settled(release: 'glooRelease' | 'vaultRelease', find: Find): Find {
  return (seen) => (observedValue(seen[release])?.pending ? undefined : find(seen));
}

/** Service accounts, pods and releases. */
export const OF_CLUSTER = [
  {
    id: 'service-accounts',
    title: 'Gloo’s service accounts name the role',
    finds: {
      'service-account-differs': [
        ({ serviceAccounts, wanted }) =>
          said(observedValue(serviceAccounts), ({ name, exists, needed, role }) => {
            if (!exists) return needed && `${name}: a workload runs as it, and it does not exist`;
            return (
              role !== wanted.VAULT_AUTH_ROLE_ARN && `${name}: ${role ?? 'no eks.amazonaws.com/role-arn'}`
            );
          }),
        changed(/: serviceAccountName$/),
      ],
    },
    passes: ({ serviceAccounts }) => {
      const existing = observedValue(serviceAccounts).filter(({ exists }) => exists);
      return `${list(existing.map(({ name }) => name))}`;
    },
  },
  {
    id: 'pods',
    title: 'Gloo’s pods have the role and its token',
    finds: {
      'webhook-absent': ({ webhook }) =>
        observedValue(webhook)
          ? undefined
          : { seen: 'there is no MutatingWebhookConfiguration pod-identity-webhook' },
      'gloo-of-pod-identity': ({ pods, serviceAccounts, wanted }) => {
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
      'credentials-of-deployment': [credentialsOfDeployment, asWarning(changed(/: AWS_\w+$/))],
      'pods-without-role': [podsOfAnotherRole, podsWithoutToken],
    },
    passes: ({ pods, wanted }) => {
      const running = observedValue(pods);
      reject(
        said(
          running,
          ({ name, role }) => role !== wanted.VAULT_AUTH_ROLE_ARN && `${name}: ${role ?? 'no role'}`,
        ),
      );
      return `${list(running.map(({ name }) => name))}`;
    },
  },
  {
    id: 'releases',
    title: 'Vault and Gloo are installed as planned',
    finds: {
      'gloo-release-differs': [
        missing('glooRelease'),
        settled('glooRelease', differs('glooRelease', /^status/)),
        valuesDiffer,
        asWarning(differs('glooRelease', /^version$/)),
      ],
      'another-helm': pendingRelease,
      'vault-release-differs': settled('vaultRelease', differs('vaultRelease', /./)),
    },
    passes: (seen) => {
      const releases = [seen.vaultRelease, seen.glooRelease].map(observedValue);
      const installed = said(releases, (release) => release?.elsewhere);
      reject(installed && { ...installed, level: 'warn' });
      // Vault may be the operator's own.
      return releases[0] === undefined
        ? requireMatch(seen, 'glooRelease')
        : requireMatch(seen, 'vaultRelease', 'glooRelease');
    },
  },
  {
    id: 'workloads',
    title: 'Every workload has a ready pod',
    finds: {
      // Without its StatefulSet, Vault is a link of its own.
      'workload-scaled-down': changed(/^(?!statefulset).*: replicas$/),
    },
    passes: ({ workloads }) => {
      const all = observedValue(workloads).flatMap((one) => one.workloads);
      reject(said(all, whyNotRunning));
      return list(all.map(({ name, ready }) => `${name} (${ready} ready)`));
    },
  },
] as const satisfies readonly CheckSpec[];

/** What somebody has changed in the workloads of a release, which the step that installs it corrects. */
export function changed(field: RegExp): Find {
  return ({ workloads }) => {
    const found = observedValue(workloads).map(({ release, differences }) => ({
      release,
      evidence: differing(differences.filter((difference) => field.test(difference.field))),
    }));
    const evidence = said(found, (one) => one.evidence?.seen);
    const makes = found.flatMap((one) => (one.evidence ? [`${one.release}-release` as const] : []));
    return evidence && { ...evidence, makes };
  };
}

/** Gloo's settings for Vault and its service accounts have diagnoses of their own. */
function valuesDiffer(seen: Observations): Evidence | undefined {
  const settings = differencesIn(seen, 'glooSettings').length > 0;
  const accounts = observedValue(seen.serviceAccounts).filter(({ exists, needed }) => needed && !exists);
  const explained = accounts.map(({ name }) => `serviceaccount ${name}`);
  return differing(
    differencesIn(seen, 'glooRelease').filter(
      ({ field }) =>
        !/^(?:status|version)$/.test(field) &&
        !(settings && field.endsWith('secretOptions.sources')) &&
        !explained.includes(field),
    ),
  );
}

/** The releases that a helm left unfinished. A release that could not be read is reported elsewhere. */
function pendingRelease({ glooRelease, vaultRelease }: Observations): Evidence | undefined {
  const releases = [
    { release: 'vault', kind: 'vault-release', observed: vaultRelease },
    { release: 'gloo', kind: 'gloo-release', observed: glooRelease },
  ] as const;
  const pending = releases.flatMap(({ observed, ...release }) => {
    const found = 'value' in observed ? observed.value?.pending : undefined;
    return found === undefined ? [] : [{ ...release, seen: found }];
  });
  const evidence = said(pending, ({ release, seen }) => `${release}: ${seen}`);
  return evidence && { ...evidence, makes: pending.map(({ kind }) => kind) };
}
