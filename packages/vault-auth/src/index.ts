export { vaultAnswers } from './answers.ts';
export { askVault, type Vault, VaultRefusal } from './client.ts';
export { clientConfig } from './client-config.ts';
export { VAULT_NAMESPACE, VAULT_POD, VaultConnection, type VaultEnvironment } from './connection.ts';
export { login } from './login.ts';
export { awsAuthMethod, kvSecretsEngine, type OpenVault } from './mounts.ts';
export { vaultPolicy } from './policy.ts';
export { vaultRole } from './role.ts';
export { glooHeaderSecret, glooSecretPath, readSecret, removeSecret, writeSecret } from './secret.ts';
