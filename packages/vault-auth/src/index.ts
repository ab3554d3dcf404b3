export type { VaultEnvironment } from './access.ts';
export type { Vault } from './client.ts';
export { authConfiguration } from './client-config.ts';
export { VaultConnection, vaultAnswers } from './connection.ts';
export { lostWithVault } from './contents.ts';
export { VAULT_NAMESPACE, VAULT_POD, type VaultPaths, vaultShell } from './guide.ts';
export { login } from './login.ts';
export { awsAuthentication, secretsEngine } from './mounts.ts';
export { holdsNothing, observeVault, type VaultObservations } from './observe.ts';
export { accessPolicy } from './policy.ts';
export { VaultRefusal } from './refusal.ts';
export { loginRole } from './role.ts';
export {
  type GlooSecretPlace,
  glooHeaderSecret,
  glooSecretPath,
  readSecret,
  removeSecret,
  writeSecret,
} from './secret.ts';
