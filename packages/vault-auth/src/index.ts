export { vaultAuthEnable, vaultPolicyWrite, vaultSecretsEnable, vaultStatus, vaultWrite } from './verbs.ts';
