import type { Ability } from 'aws-irsa';
import { observedValue, Unknown } from 'engine/resource';
import { lastLoginFailed, timeText, whyNotReady, whyNotSteady } from 'gloo-install';
import type { Observations, Wanted } from './observations.ts';
import { differencesText, fitting, rejectAny, Unfit } from './unfit.ts';

/** A link of the chain: one line of the answer. */
export interface CheckSpec {
  readonly id: string;
  readonly title: string;
  /**
   * The state of the link in one line, made from what was observed. Whatever the line says or implies is read here: a
   * diagnosis may exist for it or not. Pure.
   * @throws Unknown if something was not observed, and Unfit if something is not as the guide has it
   */
  passes(seen: Observations): string;
  /** A remark on a state that matches the guide but could be stricter. */
  note?(seen: Observations): string | undefined;
}

const list = (names: readonly string[]): string => names.join(', ') || 'none';

const simulatedDenial = ({ action, how }: Ability['denied'][number]): string =>
  `${action}: denied ${how}, according to the policy simulator`;

/** What else than the guide's role an account or a pod has. */
const otherRole = (
  one: { readonly name: string; readonly role: string | undefined },
  { VAULT_AUTH_ROLE_ARN }: Wanted,
) => one.role !== VAULT_AUTH_ROLE_ARN && `${one.name}: ${one.role ?? 'no role'}`;

/** The links in their order, from the operator to a secret that can be read. */
export const CHECKS = [
  {
    id: 'caller',
    title: 'caller',
    passes: ({ caller, permissions }) => {
      const { arn, skew } = observedValue(caller);
      rejectAny(observedValue(permissions), (action) => `you may not call ${action}`, 'warn');
      // Rounded up, so that it stays the same from one look to the next.
      const seconds = Math.ceil((Math.abs(skew) + 1) / 5) * 5;
      return `${arn}; AWS’s clock and this machine’s differ by less than ${seconds} s`;
    },
  },
  {
    id: 'oidc-provider',
    title: 'OIDC provider',
    passes: ({ oidcProvider, wanted: { OIDC_PROVIDER } }) =>
      `${OIDC_PROVIDER}, ${fitting(oidcProvider, OIDC_PROVIDER).seen}`,
  },
  {
    id: 'trust-policy',
    title: 'role and its trust policy',
    passes: ({ role, wanted }) => fitting(role, wanted.VAULT_AUTH_ROLE_NAME).seen,
    note: ({ role, wanted }) =>
      fitting(role, wanted.VAULT_AUTH_ROLE_NAME).loose
        ? 'StringEqualsIfExists, as in the guide, also passes if a token lacks the claim; --strict-trust writes StringEquals'
        : undefined,
  },
  {
    id: 'role-permissions',
    title: 'permissions of the role',
    passes: ({ attachment, policy, roleAbility, wanted: { VAULT_AUTH_POLICY_NAME } }) => {
      const { seen } = fitting(policy, VAULT_AUTH_POLICY_NAME);
      const attached = fitting(attachment, `the attachment of ${VAULT_AUTH_POLICY_NAME}`).seen;
      rejectAny(observedValue(roleAbility).denied, simulatedDenial, 'warn');
      return `${seen} is ${attached}; the policy simulator finds no denial`;
    },
  },
  {
    id: 'service-accounts',
    title: 'service accounts',
    passes: ({ serviceAccounts, wanted }) => {
      const accounts = observedValue(serviceAccounts);
      rejectAny(accounts, ({ name, exists, needed }) => needed && !exists && `${name} does not exist`);
      const existing = accounts.filter(({ exists }) => exists);
      rejectAny(existing, (account) => otherRole(account, wanted));
      return `${list(existing.map(({ name }) => name))}, annotated with the role`;
    },
  },
  {
    id: 'pods',
    title: 'pods',
    passes: ({ pods, webhook, wanted }) => {
      const running = observedValue(pods);
      if (!observedValue(webhook)) throw new Unfit('the pod identity webhook does not exist');
      rejectAny(running, (pod) => otherRole(pod, wanted));
      rejectAny(running, ({ name, token }) => !token && `${name} has no token`);
      return `${list(running.map(({ name }) => name))} carry the role and its token`;
    },
  },
  {
    id: 'releases',
    title: 'Helm releases',
    passes: ({ glooRelease, vaultRelease, repositories }) => {
      const gloo = fitting(glooRelease, 'the release gloo').seen;
      rejectAny(
        observedValue(repositories),
        ({ name, differences }) =>
          differences.length > 0 && `repository ${name}: ${differencesText(differences)}`,
      );
      // Vault may be the operator's own, or installed without Helm.
      if (observedValue(vaultRelease) === undefined) return gloo;
      return `${fitting(vaultRelease, 'the release vault').seen}; ${gloo}`;
    },
  },
  {
    id: 'vault',
    title: 'Vault',
    passes: ({ vault }) => {
      const { version, external, state } = observedValue(vault);
      if (state !== 'active') throw new Unfit(`it is ${state}`);
      return `${version}, unsealed and ${state}${external ? ', your own' : ''}`;
    },
  },
  {
    id: 'mounts',
    title: 'auth method and secrets engine',
    passes: ({ authMethod, secretsEngine, glooSettings, wanted: { VAULT_AWS_AUTH_PATH, VAULT_KV_PATH } }) =>
      [
        fitting(authMethod, `auth/${VAULT_AWS_AUTH_PATH}/`).seen,
        fitting(secretsEngine, `${VAULT_KV_PATH}/`).seen,
        fitting(glooSettings, 'Vault in Gloo’s settings').seen,
      ].join('; '),
  },
  {
    id: 'client-config',
    title: 'client configuration',
    passes: ({ clientConfig, wanted }) =>
      fitting(clientConfig, `auth/${wanted.VAULT_AWS_AUTH_PATH}/config/client`).seen,
  },
  {
    id: 'vault-role',
    title: 'Vault role',
    passes: ({ vaultRole, wanted }) => fitting(vaultRole, wanted.VAULT_AUTH_ROLE_NAME).seen,
  },
  {
    id: 'vault-identity',
    title: 'Vault’s own AWS identity',
    passes: ({ vaultIdentity }) => {
      const { role, from, ability } = observedValue(vaultIdentity);
      rejectAny(ability.denied, simulatedDenial, 'warn');
      return `${role} (${from}) is allowed to call iam:GetRole, according to the policy simulator`;
    },
  },
  {
    id: 'vault-policy',
    title: 'Vault policy',
    passes: ({ vaultPolicy, wanted }) =>
      `${wanted.VAULT_KV_PATH} allows ${fitting(vaultPolicy, wanted.VAULT_KV_PATH).seen}, and nothing else`,
  },
  {
    id: 'logs',
    title: 'logs of the pods',
    passes: ({ logs }) => {
      const all = observedValue(logs);
      rejectAny(all, ({ ended }) => ended);
      for (const { text } of all) observedValue(text);
      return `${list(all.map(({ pod }) => pod))}: no secret that Gloo cannot parse in the last 5 minutes`;
    },
  },
  {
    id: 'login',
    title: 'login',
    passes: ({ logins }) => {
      const all = observedValue(logins);
      rejectAny(
        all,
        ({ serviceAccount, broke }) => broke && `${serviceAccount}: ${broke.link}: ${broke.said}`,
      );
      return `as ${list(all.map(({ serviceAccount }) => serviceAccount))}: a Vault token`;
    },
  },
  {
    id: 'running-gloo',
    title: 'running Gloo',
    passes: ({ metrics, podRuns }) => {
      const running = observedValue(podRuns);
      rejectAny(running, whyNotReady);
      const restarted = running.flatMap((pod) => whyNotSteady(pod) ?? []);
      if (restarted.length > 0) throw new Unknown(restarted.join('; '));
      return observedValue(metrics)
        .map((logins) => {
          const { pod, successes, lastSuccess } = logins;
          if (lastLoginFailed(logins)) throw new Unfit(`the last login of ${pod} failed`);
          if (successes === 0) throw new Unknown(`${pod} reports no login to Vault`);
          const last = lastSuccess === undefined ? 'at an unknown time' : `at ${timeText(lastSuccess)}`;
          const { readySince = 0 } = running.find(({ name }) => name === pod) ?? {};
          return `${pod} has been ready since ${timeText(readySince)}, and logged in ${successes}×, last ${last}`;
        })
        .join('; ');
    },
  },
] as const satisfies readonly CheckSpec[];

export type CheckId = (typeof CHECKS)[number]['id'];
