import { glooRelease, overridesFile } from 'gloo-install';
import { runbook, step } from 'guide/runbook';

export default runbook(
  '03-gloo',
  'Gloo Gateway',
  'Lastly, install Gloo by using a configuration that allows Vault and IRSA credential fetching.',
  () => [
    step(
      'Step 1: Prepare Helm overrides',
      'Gloo reads secrets from Vault, and its service accounts name the role they assume.',
      overridesFile,
    ),
    step(
      'Step 2: Install Gloo using Helm',
      'Gloo gives up on Vault after three failed logins, so it is installed last, once everything that it needs exists.',
      glooRelease,
    ),
  ],
);
