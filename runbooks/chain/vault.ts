import { Failure, type Work } from 'resource';
import { isEmpty, type MountObservation, type Observations, observedValue, Unknown } from 'troubleshoot';
import {
  AWS_MOUNT,
  askVault,
  getMounts,
  glooSecrets,
  type Health,
  KV_MOUNT,
  type Mounts,
  rolesBoundTo,
  type Vault,
} from 'vault-auth';
import type { Clients, RunContext } from '../context.ts';
import { observeResource } from './made.ts';
import { observe } from './observe.ts';

type Looks<Name extends keyof Observations> = { [Key in Name]: Promise<Observations[Key]> };

/** Looks into Vault. */
export function observeVault(
  { vault: connection }: Clients,
  open: () => Promise<RunContext>,
  work: Work,
): Looks<
  | 'vault'
  | 'authMethods'
  | 'secretsEngines'
  | 'clientConfig'
  | 'vaultRole'
  | 'otherVaultRoles'
  | 'vaultPolicy'
  | 'secrets'
> {
  const vault = observe(async () => {
    try {
      const health = await connection.health(work);
      return { version: health.version, external: connection.external, state: stateOf(health) };
    } catch (error) {
      // What is amiss with this machine tells nothing of Vault.
      if (!(error instanceof Failure) || error.kind === 'input') throw error;
      const said = `${error.resource}: ${error.seen}`;
      return { version: '', external: connection.external, state: 'unreachable' as const, said };
    }
  });
  const active = async (): Promise<Vault> => {
    const { state } = observedValue(await vault);
    if (state !== 'active') throw new Unknown(`Vault is ${state}`);
    return connection.open(work);
  };
  const authMethods = observe(async () => seenMounts(await getMounts(await active(), 'sys/auth')));
  const secretsEngines = observe(async () => seenMounts(await getMounts(await active(), 'sys/mounts')));
  const filled = async (): Promise<Vault> => {
    const mounts = { authMethods: await authMethods, secretsEngines: await secretsEngines };
    const wanted = { mountPath: AWS_MOUNT, pathPrefix: KV_MOUNT };
    if (isEmpty({ ...mounts, wanted })) throw new Unknown('nothing of the guide is in this Vault');
    return active();
  };
  const withLogins = async (): Promise<Vault> => {
    const opened = await filled();
    const type = observedValue(await authMethods)[`${AWS_MOUNT}/`]?.type;
    if (type !== 'aws') throw new Unknown(`there is no aws auth method at auth/${AWS_MOUNT}/`);
    return opened;
  };
  const vaultRole = observe(async () => {
    await withLogins();
    return (await observeResource(await open(), 'vault-role', work))?.differences;
  });
  return {
    vault,
    authMethods,
    secretsEngines,
    clientConfig: observe(async () => {
      const opened = await withLogins();
      const path = `auth/${AWS_MOUNT}/config/client`;
      const found = await askVault(`vault ${path}`, () => opened.read(path));
      return (
        found && {
          headerValue: String(found.iam_server_id_header_value ?? ''),
          stsEndpoint: String(found.sts_endpoint ?? ''),
          stsRegion: String(found.sts_region ?? ''),
        }
      );
    }),
    vaultRole,
    otherVaultRoles: observe(async () => {
      const found = await vaultRole;
      // Reads every role: only where the one that is looked for is not there.
      if (!('value' in found) || found.value !== undefined) return [];
      return rolesBoundTo(await withLogins(), (await open()).VAULT_AUTH_ROLE_ARN);
    }),
    vaultPolicy: observe(async () => {
      await filled();
      return (await observeResource(await open(), 'vault-policy', work))?.differences;
    }),
    secrets: observe(async () => {
      const opened = await filled();
      const engine = observedValue(await secretsEngines)[`${KV_MOUNT}/`];
      if (engine?.type !== 'kv' || engine.version !== '2') {
        throw new Unknown(`there is no kv engine of version 2 at ${KV_MOUNT}/`);
      }
      return glooSecrets(opened, work);
    }),
  };
}

function stateOf({ initialized, sealed, standby, replicationDrMode }: Health) {
  if (!initialized) return 'uninitialised' as const;
  if (sealed) return 'sealed' as const;
  if (replicationDrMode === 'secondary') return 'secondary' as const;
  return standby ? ('standby' as const) : ('active' as const);
}

function seenMounts(found: Mounts): Record<string, MountObservation> {
  return Object.fromEntries(
    Object.entries(found).map(([path, { type, options }]) => [path, { type, version: options?.version }]),
  );
}
