import { Failure, type Work } from 'resource';
import { NotSeen, type Seen, type SeenLogin, see } from 'troubleshoot';
import { assumeNow, logIn } from '../as-gloo.ts';
import { type Guide, SERVICE_ACCOUNTS } from '../guide.ts';
import type { NamespaceObjects } from './cluster.ts';
import { looked } from './looked.ts';

/** Logs in as each of Gloo's service accounts, once Vault was seen to answer. */
export function lookAtLogins(
  open: () => Promise<Guide>,
  vault: Promise<Seen['vault']>,
  objects: Promise<NamespaceObjects>,
  work: Work,
): Promise<Seen['logins']> {
  return looked(async () => {
    const [guide, { accounts }] = await Promise.all([open(), objects]);
    const { state } = see(await vault);
    if (state !== 'active' && state !== 'standby') throw new NotSeen(`Vault is ${state}`);
    const there = SERVICE_ACCOUNTS.filter((name) => accounts.some(({ metadata }) => metadata.name === name));
    if (there.length === 0) throw new NotSeen('none of Gloo’s service accounts is there');
    return Promise.all(there.map((name) => tryLogin(guide, name, work)));
  });
}

async function tryLogin(guide: Guide, serviceAccount: string, work: Work): Promise<SeenLogin> {
  try {
    await logIn(guide, await assumeNow(guide, serviceAccount, work), work);
    return { serviceAccount };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { serviceAccount, broke: { link: error.resource, said: error.seen } };
  }
}
