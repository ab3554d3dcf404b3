import { Failure, type Work } from 'resource';
import { type LoginObservation, type Observations, observedValue, Unknown } from 'troubleshoot';
import { assumeNow, logIn } from '../as-gloo.ts';
import { type RunContext, SERVICE_ACCOUNTS } from '../context.ts';
import type { NamespaceObjects } from './cluster.ts';
import { observe } from './observe.ts';

/** Logs in as each of Gloo's service accounts, once Vault was seen to answer. */
export function observeLogins(
  open: () => Promise<RunContext>,
  vault: Promise<Observations['vault']>,
  objects: Promise<NamespaceObjects>,
  work: Work,
): Promise<Observations['logins']> {
  return observe(async () => {
    const [guide, { accounts }] = await Promise.all([open(), objects]);
    const { state } = observedValue(await vault);
    if (state !== 'active' && state !== 'standby') throw new Unknown(`Vault is ${state}`);
    const there = SERVICE_ACCOUNTS.filter((name) => accounts.some(({ metadata }) => metadata.name === name));
    if (there.length === 0) throw new Unknown('none of Gloo’s service accounts is there');
    return Promise.all(there.map((name) => tryLogin(guide, name, work)));
  });
}

async function tryLogin(guide: RunContext, serviceAccount: string, work: Work): Promise<LoginObservation> {
  try {
    await logIn(guide, await assumeNow(guide, serviceAccount, work), work);
    return { serviceAccount };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { serviceAccount, broke: { link: error.resource, said: error.seen } };
  }
}
