import type { Resource } from 'engine/resource';
import type { ChecksRepair } from 'engine/run';
import { hadNoAnswer, logOfLogin, type PodsSpec, podsWithRole, vaultSince } from 'gloo-install/internal';
import type { Guide } from '../guide.ts';
import { assume, logIn } from '../proofs/as-gloo.ts';

/** Gloo's pods, restarted if they run without the role or have given up, once a login as each of them works. */
export function restartedPods(guide: Guide, more: Pick<PodsSpec, 'mayHelp'> = {}): Resource {
  return podsWithRole({
    ...guide,
    ...more,
    provesLogin: async (account, work) => logIn(guide, await assume(guide, account, work), work),
  });
}

/** Restarts a Gloo that has given up, unless the cause that it logged may still keep it from logging in. */
export function gaveUpRepair(guide: Guide): ChecksRepair {
  const { kubectl, NAMESPACE, VAULT_ADDRESS } = guide;
  return {
    title: 'Gloo has given up',
    text: 'After three failed logins, Gloo gives up until it is restarted.',
    resources: [
      restartedPods(guide, {
        mayHelp: async (login, work) => {
          if ((await vaultSince(kubectl, VAULT_ADDRESS, work)) > (login.lastFailure ?? 0)) return true;
          return !hadNoAnswer(await logOfLogin(kubectl, login, NAMESPACE, work));
        },
      }),
    ],
  };
}
