import { observe, type Resource, type StepContext } from 'engine/resource';
import type { ChecksRepair } from 'engine/run';
import {
  type GlooMetrics,
  hadNoAnswer,
  logOfLogin,
  type PodsSpec,
  podsWithRole,
  vaultReachableSince,
} from 'gloo-install/internal';
import { AUTH_METHOD } from 'vault-auth/internal';
import type { Guide } from '../guide.ts';
import { assume, logIn } from '../proofs/as-gloo/as-gloo.ts';

/**
 * Gloo's pods, restarted if they run without the role, have given up, or have a token that Vault has forgotten; but only after a login
 * as each of them works.
 */
export function restartedPods(guide: Guide, more: Pick<PodsSpec, 'mayHelp'> = {}): Resource {
  return podsWithRole({
    ...guide,
    ...more,
    forgetful: !guide.vault.isExternal,
    isRevoked: (login, work) => isRevoked(guide, login, work),
    provesLogin: async (account, work) => logIn(guide, await assume(guide, account, work), work),
  });
}

/** Whether the token of a login was revoked with its auth method, even if a run has since recreated the method. */
async function isRevoked(
  guide: Guide,
  { pod, lastSuccess = 0 }: GlooMetrics,
  work: StepContext,
): Promise<boolean> {
  const { memory, runbooks, vault } = guide;
  const steps = runbooks.sections.flatMap((section) => section.steps(guide));
  const resources = steps.flatMap((step) => step.resources ?? []);
  const authMethod = resources.find(({ kind }) => kind === AUTH_METHOD);
  const isMissing = async () =>
    (await vault.exists(work)) && authMethod !== undefined && (await authMethod.read(work)) === undefined;
  const missing = await observe(isMissing);
  if ('value' in missing && missing.value) memory.revokedLogins.set(pod, lastSuccess);
  return memory.revokedLogins.get(pod) === lastSuccess;
}

/**
 * Gloo's pods in the plan of 04-verify: restarted if only a new login helps, unless the cause in a pod's log may still keep it from
 * logging in. A pod may also give up while the run waits for it.
 */
export function newLogins(guide: Guide): readonly [Resource, { readonly checksRepair: ChecksRepair }] {
  const { kubectl, NAMESPACE, VAULT_ADDRESS } = guide;
  const pods = restartedPods(guide, {
    mayHelp: async (login, work) => {
      if ((await vaultReachableSince(kubectl, VAULT_ADDRESS, work)) > (login.lastFailure ?? 0)) return true;
      return !hadNoAnswer(await logOfLogin(kubectl, login, NAMESPACE, work));
    },
  });
  const checksRepair = {
    title: 'Gloo has given up',
    text: 'After three failed logins, Gloo gives up until it is restarted.',
    resources: [pods],
  };
  return [pods, { checksRepair }];
}
