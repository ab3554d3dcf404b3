import type { Work } from 'resource';
import type { Observations } from 'troubleshoot';
import { type Clients, openRunContext, type RunContext } from '../context.ts';
import { observeAws, observeCaller, observeVaultIdentity } from './aws.ts';
import { listNamespace, observeCluster } from './cluster.ts';
import { observeLogins } from './login.ts';
import { observeMetrics } from './metrics.ts';
import { observe } from './observe.ts';
import { observeVault } from './vault.ts';
import { wantedOf } from './wanted.ts';

/** Looks at the whole chain, from the cluster's issuer to a secret that can be read, all at once. Changes nothing. */
export async function observeChain(
  clients: Clients,
  work: Work,
): Promise<{ readonly seen: Observations; readonly guide: RunContext | undefined }> {
  const opening = openRunContext(clients);
  const open = () => opening;
  const opened = observe(open);
  const vault = observeVault(clients, open, work);
  const objects = listNamespace(clients, work);
  const looks: { readonly [Name in Exclude<keyof Observations, 'wanted'>]: Promise<Observations[Name]> } = {
    ...observeCaller(clients),
    ...observeAws(open, work),
    ...observeCluster(clients, open, objects, work),
    ...vault,
    ...observeVaultIdentity(open, work),
    logins: observeLogins(open, vault.vault, objects, work),
    metrics: observeMetrics(clients, objects, work),
  };
  const names = Object.keys(looks) as (keyof typeof looks)[];
  const values = await Promise.all(names.map((name) => looks[name]));
  const found = await opened;
  const guide = 'value' in found ? found.value : undefined;
  const seen = Object.fromEntries(names.map((name, index) => [name, values[index]]));
  return {
    seen: { ...(seen as unknown as Omit<Observations, 'wanted'>), wanted: wantedOf(clients, guide) },
    guide,
  };
}
