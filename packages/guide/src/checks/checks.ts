import { clockSkew, withoutSession } from 'aws-irsa/internal';
import { observe, type StepContext } from 'engine/resource';
import type { Check } from 'engine/run';
import { USE_PROFILE } from 'kubernetes';
import { getMounts } from 'vault-auth/internal';
import { advisory, check, fail, pass, warn } from '../check.ts';
import type { Systems } from '../guide.ts';

/** A check that passes if a value can be read, and shows it. */
export function readCheck(name: string, read: (work: StepContext) => Promise<string>, claim?: string): Check {
  return { ...check(name, async (work) => pass(await read(work))), ...(claim && { claim }) };
}

/** The operator's own Vault responds, can be configured, and knows the token. 02-vault installs the guide's. */
export function vaultIsReady({ vault }: Systems): Check {
  return check('vault', async (work) => {
    if (!vault.isExternal) return pass('VAULT_ADDR is not set: 02-vault installs the guide’s');
    const client = await vault.open(work);
    const { version } = await vault.health(work);
    const seen = `Vault ${version} is unsealed`;
    // Every section reads these tables. The plan names whatever else a token may not read.
    const tables = await observe(() =>
      Promise.all([getMounts(client, 'sys/auth'), getMounts(client, 'sys/mounts')]),
    );
    if ('unknown' in tables)
      return warn(`${seen}, but ${tables.unknown}`, 'docs/rights/vault.hcl has the policy that a run needs.');
    return vault.risk === undefined ? pass(`${seen}; ${vault.tokenLife}`) : warn(`${seen}. ${vault.risk}`);
  });
}

export function clusterIsActive({ CLUSTER_NAME, eksCluster }: Systems): Check {
  const proof = check(`eks cluster ${CLUSTER_NAME}`, async () => {
    const { status, issuer } = await eksCluster();
    return status === 'ACTIVE'
      ? pass(`${status}, issuer ${issuer}`)
      : warn(`its status is ${status}, not ACTIVE`);
  });
  return { ...proof, claim: 'EKS knows the cluster' };
}

/** AWS refuses signatures whose time is off by more than five minutes; a minute is worth a warning. In seconds. */
const SKEW = { refused: 300, noted: 60 };

/** The SDK silently corrects a wrong clock; Vault's SDK does not. */
export function clockAgrees({ aws, callerIdentity }: Systems): Check {
  const advice = advisory('clock', async () => {
    // The response of this call contains AWS's time.
    await callerIdentity();
    const skew = await clockSkew(aws);
    const off = Math.abs(skew);
    if (off < SKEW.noted) return pass(`they differ by less than ${SKEW.noted} s`);
    const seen = `AWS’s clock is ${Math.round(off)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine’s`;
    return off < SKEW.refused ? warn(seen) : fail(seen);
  });
  return { ...advice, claim: 'AWS’s clock and this machine’s agree', page: 'clock-skew' };
}

/**
 * Whether the kubeconfig's plugin (`aws eks get-token`) uses the identity that creates the resources in AWS. Another identity may
 * be intended, unless the kubeconfig names a profile that the environment overrides.
 */
export function identityInCluster({ kubectl, callerIdentity }: Systems): Check {
  const advice = advisory('identity in the cluster', async (work) => {
    const [user, { arn }, ignored] = await Promise.all([
      kubectl.userName(work),
      callerIdentity(),
      kubectl.context.ignoredProfileReason(work),
    ]);
    if (ignored !== undefined) return warn(`kubectl acts as ${user}. ${ignored}`, ...USE_PROFILE);
    if (!user.startsWith('arn:')) return pass(`kubectl acts as ${user}`);
    const isSame = withoutSession(user) === withoutSession(arn);
    return pass(`kubectl acts as ${user}, ${isSame ? 'the same identity' : `and this program as ${arn}`}`);
  });
  return { ...advice, claim: 'The cluster knows you' };
}
