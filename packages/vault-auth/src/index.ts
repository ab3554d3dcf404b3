export type { VaultEnvironment } from './access.ts';
export type { Vault } from './client.ts';
export { VaultConnection, vaultAnswers } from './connection.ts';
export {
  accessPolicy,
  authConfiguration,
  awsAuthentication,
  forgottenByRestart,
  loginRole,
  lostWithVault,
  pathsOf,
  secretsEngine,
} from './guide.ts';
export { login } from './login.ts';
export { type TargetVault, VAULT_NAMESPACE, VAULT_POD, type VaultPaths, vaultShell } from './mount-table.ts';
export { holdsNothing, observeVault, type VaultObservations } from './observe.ts';
export { VaultRefusal } from './refusal.ts';
export {
  type GlooSecretPlace,
  glooHeaderSecret,
  glooSecretPath,
  readSecret,
  removeSecret,
  writeSecret,
} from './secret.ts';
