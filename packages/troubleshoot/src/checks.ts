import { observedValue, Unknown } from './observation.ts';
import type { Observations } from './observations.ts';

/** A link of the chain: one line of the answer. */
export interface CheckSpec {
  readonly id: string;
  readonly title: string;
  /** The state of the link in one line, if nothing is wrong. Pure. */
  passes(seen: Observations): string;
  /** A remark on a state that matches the guide but could be stricter. */
  note?(seen: Observations): string | undefined;
}

const list = (names: readonly string[]): string => names.join(', ') || 'none';

/** The links in their order, from the operator to a secret that can be read. */
export const CHECKS = [
  {
    id: 'caller',
    title: 'caller',
    passes: ({ caller, permissions }) => {
      observedValue(permissions);
      return `${observedValue(caller).arn}; its clock and AWS’s agree`;
    },
  },
  {
    id: 'oidc-provider',
    title: 'OIDC provider',
    passes: ({ oidcProvider, wanted }) => {
      observedValue(oidcProvider);
      return `${wanted.oidcProvider}, for sts.amazonaws.com`;
    },
  },
  {
    id: 'trust-policy',
    title: 'role and its trust policy',
    passes: ({ role, wanted }) => {
      observedValue(role);
      return `${wanted.roleName} trusts ${list(wanted.serviceAccounts)} in ${wanted.namespace}`;
    },
    note: ({ role }) =>
      observedValue(role)?.loose
        ? 'StringEqualsIfExists, as in the guide, also passes if a token lacks the claim; --strict-trust writes StringEquals'
        : undefined,
  },
  {
    id: 'role-permissions',
    title: 'permissions of the role',
    passes: ({ attachment, policy, roleAbility, wanted }) => {
      observedValue(attachment);
      observedValue(policy);
      observedValue(roleAbility);
      return `${wanted.policyName}; the policy simulator finds no denial`;
    },
  },
  {
    id: 'service-accounts',
    title: 'service accounts',
    passes: ({ serviceAccounts }) =>
      `${list(
        observedValue(serviceAccounts)
          .filter(({ exists }) => exists)
          .map(({ name }) => name),
      )}, annotated with the role`,
  },
  {
    id: 'pods',
    title: 'pods',
    passes: ({ pods, webhook }) => {
      observedValue(webhook);
      return `${list(observedValue(pods).map(({ name }) => name))} carry the role and its token`;
    },
  },
  {
    id: 'releases',
    title: 'Helm releases',
    passes: ({ glooRelease, vaultRelease, repositories }) => {
      observedValue(repositories);
      const vault = observedValue(vaultRelease);
      const gloo = `gloo ${observedValue(glooRelease)?.version}`;
      return `${vault === undefined ? gloo : `vault ${vault.version}, ${gloo}`}, deployed`;
    },
  },
  {
    id: 'vault',
    title: 'Vault',
    passes: ({ vault }) => {
      const { version, external } = observedValue(vault);
      return `${version}, unsealed and active${external ? ', your own' : ''}`;
    },
  },
  {
    id: 'mounts',
    title: 'auth method and secrets engine',
    passes: ({ authMethod, secretsEngine, glooSettings, wanted }) => {
      observedValue(authMethod);
      observedValue(secretsEngine);
      observedValue(glooSettings);
      return `${wanted.mountPath}/ and ${wanted.pathPrefix}/, where Gloo looks for them`;
    },
  },
  {
    id: 'client-config',
    title: 'client configuration',
    passes: ({ clientConfig, wanted }) => {
      observedValue(clientConfig);
      return `${wanted.headerValue}, ${wanted.stsEndpoint}`;
    },
  },
  {
    id: 'vault-role',
    title: 'Vault role',
    passes: ({ vaultRole, wanted }) => {
      observedValue(vaultRole);
      return `${wanted.roleName}, bound to the current IAM role`;
    },
  },
  {
    id: 'vault-identity',
    title: 'Vault’s own AWS identity',
    passes: ({ vaultIdentity }) => {
      const { role, from } = observedValue(vaultIdentity);
      return `${role} (${from}) is allowed to call iam:GetRole, according to the policy simulator`;
    },
  },
  {
    id: 'vault-policy',
    title: 'Vault policy',
    passes: ({ vaultPolicy, wanted }) => {
      observedValue(vaultPolicy);
      return `${wanted.pathPrefix} opens ${wanted.pathPrefix}/ and nothing else`;
    },
  },
  {
    id: 'secrets',
    title: 'secrets below Gloo’s path',
    passes: ({ secrets }) => {
      const { count } = observedValue(secrets);
      return count === 0 ? 'none yet' : `${count}, each as Gloo can read it`;
    },
  },
  {
    id: 'login',
    title: 'login',
    passes: ({ logins }) =>
      `as ${list(observedValue(logins).map(({ serviceAccount }) => serviceAccount))}: a Vault token`,
  },
  {
    id: 'running-gloo',
    title: 'running Gloo',
    passes: ({ metrics }) =>
      observedValue(metrics)
        .map(({ pod, successes }) => {
          if (successes === 0) throw new Unknown(`${pod} reports no login to Vault`);
          return `${pod} has logged in (${successes}×)`;
        })
        .join('; ') || 'no pod of Gloo reports logins',
  },
] as const satisfies readonly CheckSpec[];

export type CheckId = (typeof CHECKS)[number]['id'];
