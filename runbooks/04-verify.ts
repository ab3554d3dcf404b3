import type { Check } from 'engine/run';
import type { Guide } from 'guide/guide';
import { mayReadSecrets } from 'guide/proofs/as-gloo/permissions';
import { refusesHeader, refusesOutside, refusesStranger } from 'guide/proofs/as-gloo/proofs-of-refusal';
import { probePath, readsSecret } from 'guide/proofs/as-gloo/reads-secret';
import { logsIn } from 'guide/proofs/from-here/logs-in';
import { carriesNoMore, noOtherReaders } from 'guide/proofs/from-here/who-else';
import { newPodsGetRole, noPodIdentity } from 'guide/proofs/in-cluster/new-pods';
import { podsCarryRole, unlessChartLacks } from 'guide/proofs/in-cluster/pods-with-role';
import { podsHaveLoggedIn, workloadsRun } from 'guide/proofs/in-cluster/running-gloo';
import { acceptsCertificate, reachesSameVault } from 'guide/proofs/in-cluster/same-vault';
import { newLogins } from 'guide/repairs/restarted-pods';
import { runbook, step } from 'guide/runbook';

/** The resources that a login needs. */
const onceSetUp = {
  after: ['iam-policy-attachment', 'vault-auth-role', 'gloo-release', 'deployments'],
} as const;

/** The checks of each of Gloo's service accounts. */
const ofAccounts = (guide: Guide, ...checks: readonly ((guide: Guide, name: string) => Check)[]) =>
  guide.SERVICE_ACCOUNTS.flatMap((name) =>
    checks.map((check) => unlessChartLacks(guide, name, check(guide, name))),
  );

/**
 * The guide's Summary: "Gloo Gateway now securely accesses Vault secrets using temporary credentials obtained through AWS IAM Roles
 * for Service Accounts (IRSA)." Beyond the guide: the proof, by acting as Gloo does, and as strangers who are refused.
 */
export default runbook(
  '04-verify',
  'Verify',
  'Logs in to Vault and reads a secret as Gloo does, and proves that strangers are refused.',
  (guide) => [
    step(
      'Gloo’s service accounts log in to Vault',
      'Each service account exchanges its token for the role, logs in, and may read Gloo’s secrets.',
      onceSetUp,
      newPodsGetRole(guide),
      noPodIdentity(guide),
      ...ofAccounts(guide, logsIn, mayReadSecrets),
    ),
    step(
      'A secret is read back',
      'With Gloo’s login, a secret is written, read back and removed, beside those that Gloo lists.',
      { writes: `writes the secret ${probePath(guide)}, and removes it again` },
      readsSecret(guide),
    ),
    step(
      'Strangers are refused',
      `A login that should be refused but succeeds is worse than one that fails. Tried as strangers: service account default, a login for another Vault and one for none, and a path outside ${guide.VAULT_KV_PATH}/. Who else may read is listed.`,
      onceSetUp,
      refusesStranger(guide),
      refusesHeader(guide, 'another'),
      refusesHeader(guide, 'no'),
      refusesOutside(guide),
      noOtherReaders(guide),
      carriesNoMore(guide),
    ),
    step(
      'The running Gloo has logged in',
      'What works from here can still fail in the pods. A pod that needs a new login, or runs without the role, is restarted.',
      onceSetUp,
      ...newLogins(guide),
      ...ofAccounts(guide, podsCarryRole),
      workloadsRun(guide),
      reachesSameVault(guide),
      ...(guide.vault.isExternal ? [acceptsCertificate(guide)] : []),
      ...ofAccounts(guide, podsHaveLoggedIn),
    ),
  ],
);
