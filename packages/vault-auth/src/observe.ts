import {
  Failure,
  type FindResource,
  observe,
  observeDifferences,
  observedValue,
  type Settled,
  type StepContext,
  Unknown,
} from 'engine/resource';
import type { Vault } from './client.ts';
import type { VaultConnection } from './connection.ts';
import type { VaultPaths } from './guide.ts';
import { type Health, healthFailure } from './health.ts';
import { getMounts } from './mount-table.ts';
import { rolesBoundTo } from './role.ts';

export type VaultObservations = Settled<ReturnType<typeof observeVault>>;

interface VaultState {
  readonly version: string;
  readonly external: boolean;
  readonly state: Health['state'] | 'unreachable';
  /** What is wrong with it, unless it is active. */
  readonly problem?: string | undefined;
}

interface GuideInVault extends Pick<VaultPaths, 'VAULT_AWS_AUTH_PATH'> {
  readonly roleArn: () => Promise<string>;
  readonly resource: FindResource;
}

export function observeVault(connection: VaultConnection, guide: GuideInVault, work: StepContext) {
  const vault = observe<VaultState>(async () => {
    await connection.allowed(work);
    const { external } = connection;
    try {
      const health = await connection.health(work);
      return { external, ...health, problem: healthFailure(health, 'vault')?.seen };
    } catch (error) {
      // A problem of this machine says nothing about Vault.
      if (!(error instanceof Failure) || error.kind === 'input') throw error;
      return { external, version: '', state: 'unreachable', problem: error.message };
    }
  });
  const active = async (): Promise<Vault> => {
    const { state } = observedValue(await vault);
    if (state !== 'active') throw new Unknown(`Vault is ${state}`);
    return connection.open(work);
  };
  const compared = (kind: string, ready: () => Promise<Vault>) =>
    observeDifferences((wanted) => ready().then(() => guide.resource(wanted)), kind, work);
  const authMethod = compared('vault-auth-method', active);
  const secretsEngine = compared('vault-secrets-engine', active);
  /** The paths of aws auth methods, if there is none at the guide's path. */
  const otherAwsMounts = observe(async () => {
    if (observedValue(await authMethod) !== undefined) return [];
    const methods = await getMounts(await active(), 'sys/auth');
    return Object.keys(methods).filter((path) => methods[path]?.type === 'aws');
  });
  const filled = async (): Promise<Vault> => {
    const [auth, engine, others] = await Promise.all([authMethod, secretsEngine, otherAwsMounts]);
    if (holdsNothing({ authMethod: auth, secretsEngine: engine, otherAwsMounts: others })) {
      throw new Unknown('this Vault has none of the guide’s configuration');
    }
    return active();
  };
  const withLogins = async (): Promise<Vault> => {
    const opened = await filled();
    const method = observedValue(await authMethod);
    if (method === undefined || method.differences.some(({ field }) => ['type', 'path'].includes(field)))
      throw new Unknown(`there is no aws auth method at auth/${guide.VAULT_AWS_AUTH_PATH}/`);
    return opened;
  };
  const vaultRole = compared('vault-auth-role', withLogins);
  return {
    vault,
    authMethod,
    secretsEngine,
    otherAwsMounts,
    clientConfig: compared('vault-auth-config', withLogins),
    vaultRole,
    otherVaultRoles: observe(async () => {
      const role = await vaultRole;
      // This reads every role, so only if the guide's role does not exist.
      if (!('value' in role) || role.value !== undefined) return [];
      return rolesBoundTo(await withLogins(), guide.VAULT_AWS_AUTH_PATH, await guide.roleArn());
    }),
    vaultPolicy: compared('vault-policy', filled),
  };
}

/**
 * Whether Vault holds neither of the guide's mounts, nor an aws auth method elsewhere.
 * @throws Unknown if that could not be observed
 */
export function holdsNothing({
  authMethod,
  secretsEngine,
  otherAwsMounts,
}: Pick<VaultObservations, 'authMethod' | 'secretsEngine' | 'otherAwsMounts'>): boolean {
  const mounts = [observedValue(authMethod), observedValue(secretsEngine)];
  return mounts.every((mount) => mount === undefined) && observedValue(otherAwsMounts).length === 0;
}
