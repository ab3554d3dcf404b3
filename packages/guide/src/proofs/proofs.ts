import { randomUUID } from 'node:crypto';
import { commandText, compare, differencesText, Failure, waitFor } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { chartLacks, type PodObservation, podsWithRole } from 'gloo-install/internal';
import { refusalIn, type Vault } from 'vault-auth/internal';
import { because, check, fail, hearing, pass, unknown } from '../checks/check.ts';
import { type Guide, SERVICE_ACCOUNTS } from '../guide.ts';
import { asGloo, assume, linkAs, logInAs } from './as-gloo.ts';
import { PROBE } from './gloo-secrets.ts';
import { lastErrors, vaultLogs } from './pod-logs.ts';

/**
 * Where the proof writes its secret: in Gloo's engine, beside the secrets that Gloo lists. Gloo drops all of them until its next
 * refresh if one is removed between its list and its read.
 */
export function probePath({ VAULT_KV_PATH }: Guide, kind: 'data' | 'metadata' = 'data'): string {
  return `${VAULT_KV_PATH}/${kind}/gloo/${PROBE}`;
}

/** A service account can exchange its token for a Vault token. */
export function logsIn(guide: Guide, account: string): Check {
  const proof = check(`service account ${account}`, async (work) => {
    const credentials = await assume(guide, account, work);
    await logInAs(guide, account, work);
    return pass(`${credentials.assumedRoleArn} was given a Vault token`);
  });
  return {
    ...proof,
    claim: `A login as ${account} gets a token`,
    page: 'login-broken',
    advises: true,
    async look(work) {
      try {
        return await proof.run(work);
      } catch (error) {
        // Wrong input, such as a token of the operator that is used up, says nothing about a login.
        if (!(error instanceof Failure) || error.kind === 'input') throw error;
        const { resource, seen, words = seen, cause, next } = error;
        const logs = await vaultLogs(guide, work);
        const heard = [{ text: words, from: `${account}: ${resource}` }, ...logs];
        const detail = [`${account}: ${resource}: ${seen}`, ...lastErrors(logs)].join('; ');
        return hearing(heard, because(cause, fail(detail, ...next)));
      }
    },
  };
}

/**
 * The running pods of a service account carry the role. The pod identity webhook sets it only when a pod is created: an
 * older pod silently falls back to the node's role.
 */
export function podsCarryRole(guide: Guide, account: string): Check {
  const { VAULT_AUTH_ROLE_ARN: roleArn } = guide;
  const wanted = podsWithRole({ ...guide, SERVICE_ACCOUNTS: [account] });
  const among = (pods: NonNullable<Awaited<ReturnType<typeof wanted.read>>>): Finding => {
    const others = pods.filter(({ podIdentity }) => podIdentity);
    if (others.length > 0)
      return fail(
        `${names(others)} get their role from EKS Pod Identity (AWS_CONTAINER_CREDENTIALS_FULL_URI), which takes precedence over the annotation`,
        './runbook 90-troubleshoot names the association, and what to do.',
      );
    const { differences = [] } = compare(wanted, pods);
    if (differences.length === 0) return pass(`AWS_ROLE_ARN=${roleArn} in ${names(pods)}`);
    return fail(
      differencesText(differences),
      `${commandText(wanted.command(pods))} (./runbook 03-gloo first, if the annotation itself is missing).`,
    );
  };
  const proof =
    (none: typeof fail): Check['run'] =>
    async (work) => {
      const pods = (await wanted.read(work)) ?? [];
      return pods.length === 0
        ? none('no pod runs as it', './runbook 90-troubleshoot says why.')
        : among(pods);
    };
  return {
    ...check(`pods of ${account}`, proof(fail)),
    claim: `The pods of ${account} have the role and its token`,
    page: 'pods-without-role',
    // Without a pod there is nothing to look at: the workloads say why there is none.
    look: proof(unknown),
  };
}

/** A check of a service account that passes if Gloo's chart has none of the name, as newer ones have no `discovery`. */
export function unlessChartLacks(guide: Guide, account: string, proof: Check): Check {
  const { kubectl, NAMESPACE: namespace } = guide;
  const accountsOfGloo = { namespace, serviceAccounts: SERVICE_ACCOUNTS };
  const unless =
    (run: Check['run']): Check['run'] =>
    async (work) => {
      const isLacking = await chartLacks(account, kubectl, accountsOfGloo, work);
      return isLacking ? pass(`Gloo’s chart has no ${account}`) : run(work);
    };
  return { ...proof, run: unless(proof.run), ...(proof.look && { look: unless(proof.look) }) };
}

function names(pods: readonly PodObservation[]): string {
  return pods.map(({ name }) => name).join(', ');
}

/**
 * A secret is written, read back and removed with Gloo's login. The probe has a fixed name, so the next run overwrites and removes
 * one that a killed run has left. A concurrent run may overwrite or remove ours in between.
 */
export function readsSecret(guide: Guide): Check {
  return check('secret', async (work) => {
    const vault = await asGloo(guide, work);
    const same = await waitFor(
      { what: 'another run to finish its proof with the same secret', atMost: PROBE_WITHIN },
      async () => ((await probe(guide, vault)) ? true : undefined),
      work,
    );
    if (same) return pass(`${probePath(guide)} written, read back and removed`);
    return fail(`${probePath(guide)} was written, and something else was read back`);
  });
}

/** How long concurrent proofs may disturb each other, in milliseconds. */
const PROBE_WITHIN = 10_000;

async function probe(guide: Guide, vault: Vault): Promise<boolean> {
  const value = randomUUID();
  const path = probePath(guide);
  const data = { probe: value };
  // With all its versions, so that no trace of it is left.
  const remove = () => vault.delete(probePath(guide, 'metadata'));
  let same: boolean;
  try {
    const before = await linkAs(guide, vault, 'reading the versions of a secret as Gloo', () =>
      vault.read(probePath(guide, 'metadata')),
    );
    // As Gloo writes: an engine may demand it (cas_required).
    const options = { cas: before?.current_version ?? 0 };
    await linkAs(guide, vault, 'writing a secret as Gloo', () => vault.write(path, { data, options }));
    const read = await linkAs(guide, vault, 'reading a secret as Gloo', () => vault.read(path));
    same = JSON.stringify(read ?? null).includes(value);
  } catch (error) {
    // A concurrent run has written it meanwhile.
    if (refusalIn(error)?.code === 'vault/version-differs') return false;
    // A write that failed may have taken effect. Its error matters more than one of the removal.
    await remove().catch(() => undefined);
    throw error;
  }
  await linkAs(guide, vault, 'removing the probe secret', remove);
  return same;
}
