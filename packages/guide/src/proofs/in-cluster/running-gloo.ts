import { brief, Failure, observe, observedValue, type StepContext, unless, waitFor } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import {
  accessOfPod,
  failureLineOf,
  type GlooMetrics,
  LOGIN_WITHIN_MS,
  type LostAccess,
  lastLoginFailed,
  loginMetrics,
  logOfLogin,
  lostAccess,
  notReadyReason,
  notRunningReason,
  notSteadyReason,
  type PodObservation,
  podsOf,
  refreshWithin,
  releaseWorkloads,
  timeText,
} from 'gloo-install/internal';
import { isAuthMethodNewer, NAMESPACE_OF_VAULT } from 'vault-auth/internal';
import { check, fail, orElse, pass, unknown, withCause, withExcerpts } from '../../check.ts';
import { type Guide, SERVICE_ACCOUNTS } from '../../guide.ts';
import { asGloo } from '../as-gloo/as-gloo.ts';
import { failedLogins, isOfCorrectedSecret } from './pod-logs.ts';

/** Each workload of the Gloo and Vault releases has a ready pod, and may have others. */
export function workloadsRun(guide: Guide): Check {
  const look: Check['run'] = async (work) => {
    const { kubectl, vault, NAMESPACE, SERVICE_ACCOUNTS: serviceAccounts } = guide;
    const gloo = { release: 'gloo', namespace: NAMESPACE, serviceAccounts } as const;
    const all = [
      gloo,
      ...(vault.isExternal ? [] : [{ release: 'vault', namespace: NAMESPACE_OF_VAULT } as const]),
    ];
    const read = (spec: (typeof all)[number]) => releaseWorkloads(guide, spec).read(work);
    const [ofGloo = [], ofVault = []] = await Promise.all(
      all.map(async (spec) => (await read(spec))?.workloads),
    );
    const found = [...ofVault, ...ofGloo];
    const stopped = found.flatMap((workload) => notRunningReason(workload) ?? []);
    const refused = found.flatMap((workload) => workload.refused ?? []).join('\n');
    if (ofGloo.length === 0) stopped.push('no workload of Gloo exists');
    if (stopped.length > 0) {
      const pods = await podsOf(kubectl, { namespace: NAMESPACE, serviceAccounts }, work);
      const unplaced = pods.flatMap(({ name, unscheduled }) =>
        unscheduled === undefined ? [] : [`no node accepts ${name}: ${brief(unscheduled)}`],
      );
      const heard = refused === '' ? pods.flatMap(({ unscheduled }) => unscheduled ?? []) : [refused];
      const fact = (refused === '' ? unplaced : stopped).join('; ');
      const finding = fail([...stopped, ...unplaced].join('; '), CORRECTED, LOOKS);
      return withExcerpts(
        heard.map((text) => ({ text })),
        { ...finding, ...(fact !== '' && { fact }) },
      );
    }
    return pass(found.map(({ name, ready }) => `${name} (${ready} ready)`).join(', '));
  };
  return {
    ...check('workloads', orElse(look)),
    claim: 'Every workload has a ready pod',
    page: 'pod-not-ready',
  };
}

const CORRECTED =
  './runbook all --plan shows what somebody has scaled to nothing or deleted, and whether a run corrects it.';
const LOOKS = './runbook 90-troubleshoot says why a pod does not become ready.';

/**
 * The running pods of a service account have logged in to Vault, according to their metrics. A login that works from here may not
 * work from them: they may not reach VAULT_ADDRESS, or lack Vault’s certificate authority or namespace.
 */
export function podsHaveLoggedIn(guide: Guide, account: string): Check {
  const { kubectl, NAMESPACE: namespace } = guide;
  const proof = (within: number, none: typeof fail): Check['run'] =>
    orElse(async (work) => {
      const pods = { namespace, serviceAccount: account, within };
      const observed = await observe(() => loginMetrics(kubectl, pods, work));
      const runs = await podsOf(kubectl, { namespace, serviceAccounts: [account] }, work);
      const deployment = `deployment/${account} -n ${namespace}`;
      const notReady = runs.flatMap((pod) => notReadyReason(pod) ?? []);
      if (notReady.length > 0)
        return fail(
          notReady.join('; '),
          `kubectl logs ${deployment} --previous has the reason.`,
          // A malformed secret ends Gloo at every start.
          './runbook 90-troubleshoot looks for a cause, such as a secret that Gloo cannot read.',
        );
      const restarted = runs.flatMap((pod) => notSteadyReason(pod) ?? []);
      if (restarted.length > 0) return notProved(restarted.join('; '));
      const logins = observedValue(observed);
      const lastWords = await Promise.all(
        logins.filter(lastLoginFailed).map(async (login) => {
          const log = await observe(() => logOfLogin(kubectl, login, namespace, work));
          return [login.pod, 'value' in log ? `: ${brief(failureLineOf(log.value))}` : ''] as const;
        }),
      );
      if (logins.length === 0) return none(`no pod runs as ${account}`, LOOKS);
      const finding = loginFinding(logins, runs, Object.fromEntries(lastWords));
      if (finding.status !== 'pass') return finding;
      const lost = await lostAccesses(guide, { logins, runs }, within > 0, work);
      return lost.length === 0 ? finding : lostFinding(guide, lost, work);
    }, notProved);
  return {
    ...check(`logins of ${account}`, proof(LOGIN_WITHIN_MS, fail)),
    claim: `The running pods of ${account} have logged in`,
    page: 'gloo-gave-up',
    look: proof(0, unknown),
    readExcerpts: (work) => failedLogins(guide, account, work),
  };
}

/** How long a run waits at most for Gloo to read its secrets again. */
const READS_WITHIN_MS = 90_000;

interface PodsOfGloo {
  readonly logins: readonly GlooMetrics[];
  readonly runs: readonly PodObservation[];
}

/**
 * The pods that cannot read their secrets now: a past login does not prove present access.
 * @param waits whether a pod gets the time of a refresh to read them again
 */
async function lostAccesses(
  guide: Guide,
  { logins, runs }: PodsOfGloo,
  waits: boolean,
  work: StepContext,
): Promise<readonly LostAccess[]> {
  const { kubectl, vault, NAMESPACE: namespace } = guide;
  const where = { namespace, forgetful: !vault.isExternal };
  const find = async () => {
    const each = runs.map(async (pod) => {
      const login = logins.find((one) => one.pod === pod.name);
      if (login === undefined) return undefined;
      const lost = lostAccess(await accessOfPod(kubectl, where, pod, work), login);
      return lost?.ended ? lost : ((await revokedToken(guide, login, work)) ?? lost);
    });
    return (await Promise.all(each)).flatMap((one) => one ?? []);
  };
  const lost = await find();
  if (!waits || lost.every(({ ended }) => ended)) return lost;
  const atMostMs = Math.min(await refreshWithin(kubectl, namespace, work), READS_WITHIN_MS);
  const isOver = async () => ((await find()).length === 0 ? true : undefined);
  return (await waitFor({ what: 'Gloo to read its secrets again', atMostMs }, isOver, work)) ? [] : lost;
}

/** How much the clocks of Vault and of a node of the cluster may differ. */
const CLOCKS_DIFFER_BY_MS = 5_000;

/** A token whose identity was deleted with its auth method or entity. Gloo reports it only when it next lists its secrets. */
async function revokedToken(
  guide: Guide,
  { pod, lastSuccess = 0 }: GlooMetrics,
  work: StepContext,
): Promise<LostAccess | undefined> {
  const { VAULT_AWS_AUTH_PATH: authPath, memory } = guide;
  // If a login fails now, its own check reports it.
  const asked = await observe(async () => (await asGloo(guide, work)).holder?.entity);
  const entity = 'value' in asked ? asked.value : undefined;
  const than = lastSuccess + CLOCKS_DIFFER_BY_MS;
  const isForgotten = async (entity: string) =>
    isAuthMethodNewer(await guide.vault.open(work), { authPath, entity, than });
  // Other links report what the operator's token lacks. A list that was cut leaves the result unknown.
  const isFailure = (error: unknown) => error instanceof Failure;
  if (entity !== undefined && (await unless(isFailure, isForgotten(entity))))
    memory.revokedLogins.set(pod, lastSuccess);
  if (memory.revokedLogins.get(pod) !== lastSuccess) return undefined;
  const seen = `logged in at ${timeText(lastSuccess)}, and Vault has forgotten that login since: the auth method ${authPath}/, or its identity entities, were made anew, which revokes their tokens`;
  return { pod, seen, ended: 'token' };
}

/** Waits until every running pod of Gloo reads its secrets again, for the time of a refresh at most. */
export async function readsAgain(guide: Guide, work: StepContext): Promise<void> {
  const { kubectl, NAMESPACE: namespace } = guide;
  const each = SERVICE_ACCOUNTS.map(async (serviceAccount) => {
    const logins = await loginMetrics(kubectl, { namespace, serviceAccount }, work);
    const runs = await podsOf(kubectl, { namespace, serviceAccounts: [serviceAccount] }, work);
    return lostAccesses(guide, { logins, runs }, true, work);
  });
  await Promise.all(each);
}

async function lostFinding(guide: Guide, lost: readonly LostAccess[], work: StepContext): Promise<Finding> {
  const seen = lost.map((one) => `${one.pod} ${brief(one.seen)}`).join('; ');
  const heard = await Promise.all(
    lost.map(async ({ pod, seen: text }) => {
      return { text, from: pod, isOver: await isOfCorrectedSecret(guide, text, work) };
    }),
  );
  const next = lost.some(({ ended }) => ended)
    ? './runbook 90-troubleshoot --repair --only gloo-gave-up proves a login, and then restarts Gloo, which logs in when it starts.'
    : './runbook 90-troubleshoot looks for the cause. Gloo tries again at its next refresh.';
  const finding = withExcerpts(heard, fail(seen, next));
  if (!heard.every(({ isOver }) => isOver)) return finding;
  const fact = 'Gloo has not read its secrets since a malformed one was corrected';
  return withCause('Gloo reads all secrets again when it starts, and often at its next refresh.', {
    ...finding,
    fact,
  });
}

/** @param said the logs of pods whose login failed */
export function loginFinding(
  pods: readonly GlooMetrics[],
  runs: readonly Pick<PodObservation, 'name' | 'readySince'>[],
  said: Readonly<Record<string, string>> = {},
): Finding {
  const failed = pods.filter(lastLoginFailed);
  if (failed.length > 0) {
    const seen = failed.map(
      ({ pod, failures }) => `${pod} could not log in to Vault (${failures}×)${said[pod] ?? ''}`,
    );
    return fail(
      seen.join('; '),
      'Gloo gives up after three failed logins, though their cause may be gone by now. ./runbook 90-troubleshoot looks for the cause.',
      'Once it is gone: ./runbook 90-troubleshoot --repair --only gloo-gave-up proves a login, and then restarts Gloo.',
    );
  }
  const silent = pods.filter(({ successes }) => successes === 0);
  if (silent.length > 0) {
    return notProved(`no login to Vault in the metrics of ${silent.map(({ pod }) => pod).join(', ')}`);
  }
  const seen = pods.map(({ pod, lastSuccess = 0 }) => {
    const { readySince = 0 } = runs.find(({ name }) => name === pod) ?? {};
    return `${pod} has been ready since ${timeText(readySince)} and logged in at ${timeText(lastSuccess)}`;
  });
  return pass(seen.join('; '));
}

function notProved(why: string): Finding {
  return unknown(`not proved from inside the cluster: ${why}`);
}
