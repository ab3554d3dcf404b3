// For the packages that connect and examine the systems. A runbook imports only verbs.

export { clientCertificate, isDevServer, type VaultEnvironment } from './access.ts';
export type { LoginIdentity, Vault } from './client.ts';
export { VaultConnection } from './connection.ts';
export { lostWithVault, secretsBelow } from './contents.ts';
export { configuredCredentials } from './credentials.ts';
export { leftToVault } from './defaults.ts';
export { NAMESPACE_OF_VAULT, typedInPod, VAULT_IN_SHELL, VAULT_POD } from './in-pod.ts';
export { AUTH_METHOD, getMounts } from './mount-table.ts';
export { mountsAtOtherPaths } from './other-mounts.ts';
export { disabledEntity, isAuthMethodNewer, otherReaders } from './readers.ts';
export { adviceOn, adviceOnPrinted, askVault, refusalIn, VaultRefusal } from './refusal.ts';
export { assumedRoleOf } from './resolve-denial.ts';
export type { VaultMemory, VaultSystems } from './systems.ts';
export type { VaultCode } from './vault-error.ts';
