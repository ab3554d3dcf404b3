export type { VaultEnvironment } from './access.ts';
export { vaultAnswers } from './answers.ts';
export type { Vault } from './client.ts';
export { clientConfig } from './client-config.ts';
export { VAULT_NAMESPACE, VAULT_POD, VaultConnection } from './connection.ts';
export { vaultContents, wouldBeLost } from './contents.ts';
export { login } from './login.ts';
export type { TargetVault, VaultPaths } from './mount-table.ts';
export { awsAuthMethod, kvSecretsEngine } from './mounts.ts';
export { holdsNothing, observeVault, type VaultObservations } from './observe.ts';
export { vaultPolicy } from './policy.ts';
export { VaultRefusal } from './refusal.ts';
export { vaultRole } from './role.ts';
export {
  type GlooSecretPlace,
  glooHeaderSecret,
  glooSecretPath,
  readSecret,
  removeSecret,
  writeSecret,
} from './secret.ts';
export { vaultShell } from './shell.ts';
export { stsRole } from './sts-role.ts';
