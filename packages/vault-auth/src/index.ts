export type { VaultEnvironment } from './access.ts';
export { vaultAnswers } from './answers.ts';
export type { Vault } from './client.ts';
export { VAULT_NAMESPACE, VAULT_POD, VaultConnection } from './connection.ts';
export {
  accessPolicy,
  authConfiguration,
  awsAuthentication,
  forgottenByRestart,
  loginRole,
  lostWithVault,
  secretsEngine,
} from './guide.ts';
export { login } from './login.ts';
export type { TargetVault, VaultPaths } from './mount-table.ts';
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
export { vaultShell } from './shell.ts';
