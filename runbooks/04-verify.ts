import type { Runbook } from 'engine/run';
import { type RunContext, SERVICE_ACCOUNTS } from './context.ts';
import { logsIn, podsCarryRole, probePath, readsSecret } from './proofs/proofs.ts';
import { refusesHeader, refusesOutside, refusesStranger } from './proofs/proofs-of-refusal.ts';
import { hasLoggedIn, hasVerifiedSettings } from './proofs/running-gloo.ts';

/** The step that only logs in. A fleet's scheduled run repeats it. */
const LOGIN_STEP = '04-verify.1';

/** A login that was made for another Vault. */
const OTHER = 'not-this-vault.example.com';

/** Goes beyond the guide: acts as Gloo does, and proves that Gloo can read secrets and that nobody else can. */
export const verify: Runbook<RunContext> = {
  id: '04-verify',
  title: () => 'Verify',
  purpose: 'Logs in to Vault and reads a secret as Gloo does, and proves that everyone else is refused.',
  steps: (context) => [
    {
      id: LOGIN_STEP,
      title: 'Gloo’s service accounts log in to Vault',
      why: 'A token of each service account, AssumeRoleWithWebIdentity, a signed GetCallerIdentity, the login; and its pods do the same.',
      after: ['iam-policy-attachment', 'vault-auth-role', 'gloo-release'],
      checks: SERVICE_ACCOUNTS.flatMap((name) => [logsIn(context, name), podsCarryRole(context, name)]),
    },
    {
      id: '04-verify.2',
      title: 'A secret is read at Gloo’s own path',
      why: 'As Gloo: a secret in its own format is written, read back and removed.',
      after: [LOGIN_STEP],
      writes: `writes the secret ${probePath(context)}, and removes it again`,
      checks: [readsSecret(context)],
    },
    {
      id: '04-verify.3',
      title: 'Everyone else is refused',
      why: 'A login that should fail and does not is worse than one that fails.',
      after: [LOGIN_STEP],
      checks: [
        refusesStranger(context),
        refusesHeader(context, OTHER),
        refusesHeader(context),
        refusesOutside(context),
      ],
    },
    {
      id: '04-verify.4',
      title: 'The running Gloo has logged in',
      why: 'A login that works from here can still fail in the pods. Their own counters show how their logins went.',
      after: [LOGIN_STEP],
      checks: [hasVerifiedSettings(context), ...SERVICE_ACCOUNTS.map((name) => hasLoggedIn(context, name))],
    },
  ],
};
