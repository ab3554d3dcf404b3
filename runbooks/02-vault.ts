import { vaultPod, vaultRelease } from 'gloo-install';
import { repairsOfVault, vaultIdentity } from 'guide/repairs/vault-identity';
import { runbook, step } from 'guide/runbook';
import {
  accessPolicy,
  authConfiguration,
  awsAuthentication,
  loginRole,
  secretsEngine,
  vaultAnswers,
} from 'vault-auth';

const PURPOSE = 'After you set up your AWS resources, you can configure Vault with AWS authentication.';

export default runbook('02-vault', 'Vault', PURPOSE, (guide) => [
  step(
    'Step 1: Set up Vault',
    guide.vault.external
      ? 'VAULT_ADDR is set: that Vault is configured, and none is installed.'
      : 'Gloo keeps its secrets in Vault. This is dev server mode, for testing: it forgets everything when it restarts.',
    vaultRelease(guide),
    vaultIdentity(guide),
    vaultPod(guide),
    vaultAnswers(guide.vault),
  ),
  ...(guide.guideVersion === '1.16'
    ? [
        step(
          'Step 2: Enable AWS authentication on Vault',
          'Vault needs a way to recognise AWS identities.',
          awsAuthentication(guide),
        ),
        step('Step 3: Enable a secrets engine', 'Gloo’s secrets need a place.', secretsEngine(guide)),
        step(
          'Step 4: Create a Vault Policy',
          'The policy lets those who log in use that path.',
          accessPolicy(guide),
        ),
      ]
    : [
        step(
          'Step 2: Enable AWS authentication and create a Vault policy',
          'Vault needs a way to recognise AWS identities, a place for Gloo’s secrets, and a policy that gives access to it.',
          awsAuthentication(guide),
          secretsEngine(guide),
          accessPolicy(guide),
        ),
      ]),
  step(
    `Step ${guide.guideVersion === '1.16' ? 5 : 3}: Configure the AWS authentication method`,
    'Vault asks this region’s STS who is logging in, and accepts only logins that were made for this Vault (the server ID header).',
    authConfiguration(guide),
  ),
  step(
    `Step ${guide.guideVersion === '1.16' ? 6 : 4}: Associate the Vault Policy with AWS Role`,
    `Every login with the IAM role gets the policy ${guide.VAULT_KV_PATH}, for fifteen minutes at a time.`,
    loginRole(guide),
    repairsOfVault(guide),
  ),
]);
