import { see } from './looked.ts';
import type { Seen } from './seen.ts';

/** A link of the chain, as a line of the answer. */
export interface CheckSpec {
  readonly id: string;
  readonly title: string;
  /** What is there, in a line, where nothing is wrong. Pure. */
  passes(seen: Seen): string;
  /** What may be said of it all the same, where the guide has it so. */
  note?(seen: Seen): string | undefined;
}

const list = (names: readonly string[]): string => names.join(', ') || 'none';

/** The links in their order, from the operator to a secret that is read. */
export const CHECKS = [
  {
    id: 'caller',
    title: 'caller',
    passes: ({ caller, permissions }) => {
      see(permissions);
      return `${see(caller).arn}; its clock and AWS’s agree`;
    },
  },
  {
    id: 'oidc-provider',
    title: 'OIDC provider',
    passes: ({ oidcProvider, wanted }) =>
      `${wanted.oidcProvider}, for ${list(see(oidcProvider)?.audiences ?? [])}`,
  },
  {
    id: 'trust-policy',
    title: 'role and its trust policy',
    passes: ({ role, wanted }) => {
      see(role);
      return `${wanted.roleName} trusts ${list(wanted.serviceAccounts)} in ${wanted.namespace}`;
    },
    note: ({ role }) =>
      JSON.stringify(see(role)?.trust ?? {}).includes('IfExists')
        ? 'StringEqualsIfExists, as in the guide, also passes where a token lacks the claim; --strict-trust writes StringEquals'
        : undefined,
  },
  {
    id: 'role-permissions',
    title: 'permissions of the role',
    passes: ({ attached, policy, roleAbility, wanted }) => {
      see(attached);
      see(policy);
      see(roleAbility);
      return `${wanted.policyName}; the policy simulator finds nothing that denies it`;
    },
  },
  {
    id: 'service-accounts',
    title: 'service accounts',
    passes: ({ serviceAccounts }) =>
      `${list(
        see(serviceAccounts)
          .filter(({ there }) => there)
          .map(({ name }) => name),
      )}, annotated with the role`,
  },
  {
    id: 'pods',
    title: 'pods',
    passes: ({ pods, webhook }) => {
      see(webhook);
      return `${list(see(pods).map(({ name }) => name))} carry the role and its token`;
    },
  },
  {
    id: 'releases',
    title: 'Helm releases',
    passes: ({ glooRelease, vaultRelease, repositories }) => {
      see(repositories);
      const vault = see(vaultRelease);
      const gloo = `gloo ${see(glooRelease)?.version}`;
      return `${vault === undefined ? gloo : `vault ${vault.version}, ${gloo}`}, deployed`;
    },
  },
  {
    id: 'vault',
    title: 'Vault',
    passes: ({ vault }) => {
      const { version, external } = see(vault);
      return `${version}, unsealed and active${external ? ', your own' : ''}`;
    },
  },
  {
    id: 'mounts',
    title: 'auth method and secrets engine',
    passes: ({ authMethods, secretsEngines, glooSettings, wanted }) => {
      see(authMethods);
      see(secretsEngines);
      see(glooSettings);
      return `${wanted.mountPath}/ and ${wanted.pathPrefix}/, where Gloo looks for them`;
    },
  },
  {
    id: 'client-config',
    title: 'client configuration',
    passes: ({ clientConfig, glooSettings }) => {
      see(glooSettings);
      const config = see(clientConfig);
      return `${config?.headerValue}, ${config?.stsEndpoint}; Gloo has the same`;
    },
  },
  {
    id: 'vault-role',
    title: 'Vault role',
    passes: ({ vaultRole, wanted }) => {
      see(vaultRole);
      return `${wanted.roleName}, bound to the IAM role that is there now`;
    },
  },
  {
    id: 'vault-identity',
    title: 'Vault’s own AWS identity',
    passes: ({ vaultIdentity }) => {
      const { role, from } = see(vaultIdentity);
      return `${role} (${from}) may call iam:GetRole, says the policy simulator`;
    },
  },
  {
    id: 'vault-policy',
    title: 'Vault policy',
    passes: ({ vaultPolicy, wanted }) => {
      see(vaultPolicy);
      return `dev opens ${wanted.pathPrefix}/ and nothing else`;
    },
  },
  {
    id: 'secrets',
    title: 'secrets below Gloo’s path',
    passes: ({ secrets }) => {
      const { count } = see(secrets);
      return count === 0 ? 'none yet' : `${count}, each as Gloo can read it`;
    },
  },
  {
    id: 'login',
    title: 'login',
    passes: ({ logins }) =>
      `as ${list(see(logins).map(({ serviceAccount }) => serviceAccount))}: a Vault token`,
  },
  {
    id: 'running-gloo',
    title: 'running Gloo',
    passes: ({ metrics }) =>
      see(metrics)
        .map(({ pod, successes }) => `${pod} has logged in (${successes}×)`)
        .join('; ') || 'no pod of Gloo tells of logins',
  },
] as const satisfies readonly CheckSpec[];

export type CheckId = (typeof CHECKS)[number]['id'];
