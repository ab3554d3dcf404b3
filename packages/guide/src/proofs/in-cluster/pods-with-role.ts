import { commandText, compare, differencesText } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { chartLacks, type PodObservation, podsWithRole } from 'gloo-install/internal';
import { check, fail, pass, unknown } from '../../check.ts';
import { type Guide, SERVICE_ACCOUNTS } from '../../guide.ts';

/**
 * The running pods of a service account have the role. The pod identity webhook sets the role only when a pod is created: an
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
        ? none(`no pod runs as ${account}`, './runbook 90-troubleshoot says why.')
        : among(pods);
    };
  return {
    ...check(`pods of ${account}`, proof(fail)),
    claim: `The pods of ${account} have the role and its token`,
    page: 'pods-without-role',
    // Without a pod there is nothing to check: the workloads report why.
    look: proof(unknown),
  };
}

/** A check of a service account that passes if Gloo's chart has no such account, as newer charts have no `discovery`. */
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
