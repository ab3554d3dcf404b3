import type { Work } from 'resource';
import type { Seen } from 'troubleshoot';
import { type Guide, openGuide, type Surroundings } from '../guide.ts';
import { lookAtAws, lookAtCaller, lookAtVaultIdentity } from './aws.ts';
import { listNamespace, lookAtCluster } from './cluster.ts';
import { lookAtLogins } from './login.ts';
import { looked } from './looked.ts';
import { lookAtMetrics } from './metrics.ts';
import { lookAtVault } from './vault.ts';
import { wantedOf } from './wanted.ts';

/** Looks at the whole chain, from the cluster's issuer to a secret that can be read, all at once. Changes nothing. */
export async function lookAtChain(
  around: Surroundings,
  work: Work,
): Promise<{ readonly seen: Seen; readonly guide: Guide | undefined }> {
  const opening = openGuide(around);
  const open = () => opening;
  const opened = looked(open);
  const vault = lookAtVault(around, open, work);
  const objects = listNamespace(around, work);
  const looks: { readonly [Name in Exclude<keyof Seen, 'wanted'>]: Promise<Seen[Name]> } = {
    ...lookAtCaller(around),
    ...lookAtAws(open, work),
    ...lookAtCluster(around, open, objects, work),
    ...vault,
    ...lookAtVaultIdentity(open, work),
    logins: lookAtLogins(open, vault.vault, objects, work),
    metrics: lookAtMetrics(around, objects, work),
  };
  const names = Object.keys(looks) as (keyof typeof looks)[];
  const values = await Promise.all(names.map((name) => looks[name]));
  const found = await opened;
  const guide = 'there' in found ? found.there : undefined;
  const seen = Object.fromEntries(names.map((name, index) => [name, values[index]]));
  return { seen: { ...(seen as unknown as Omit<Seen, 'wanted'>), wanted: wantedOf(around, guide) }, guide };
}
