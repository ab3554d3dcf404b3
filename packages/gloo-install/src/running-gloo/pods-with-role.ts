import {
  brief,
  type Difference,
  differ,
  differencesText,
  Failure,
  observe,
  prefetch,
  type Resource,
  type StepContext,
} from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { serviceAccountOf } from '../objects/service-accounts.ts';
import { type PodObservation, podsOf } from '../pods/pods.ts';
import { restart } from '../pods/stuck.ts';
import { restartDeployment } from '../pods/workload.ts';
import { accessOfPod, type LostAccess, lostAccess } from './gloo-access.ts';
import { type GlooMetrics, lastLoginFailed, loginMetrics, logOfLogin } from './gloo-metrics.ts';

export interface PodsSpec {
  readonly kubectl: Kubectl;
  readonly NAMESPACE: string;
  readonly SERVICE_ACCOUNTS: readonly string[];
  readonly VAULT_AUTH_ROLE_ARN: string;
  /**
   * Proves that a service account can log in. If set, pods that need a new login are recreated, too, and
   * each new pod has to log in.
   */
  readonly provesLogin?: (serviceAccount: string, work: StepContext) => Promise<unknown>;
  /** Whether a restart may help a pod that has given up; by default, a restart is tried. */
  readonly mayHelp?: (login: GlooMetrics, work: StepContext) => Promise<boolean>;
  /** Whether Vault is a dev server, which forgets every token when it restarts. */
  readonly forgetful?: boolean;
  /** Whether the token of a login is known to be revoked. */
  readonly isRevoked?: (login: GlooMetrics, work: StepContext) => Promise<boolean>;
}

interface LivePod extends PodObservation {
  /**
   * What is wrong with the pod's login to Vault, as far as this was read. A restarted pod logs in again, which does not help if the
   * login cannot succeed.
   */
  readonly loginProblem?: 'failed' | 'cannot succeed' | LostAccess['ended'];
}

/** Pods with the role and its token. Pods without them are older than the annotation, and are recreated. */
export function podsWithRole(spec: PodsSpec): Resource<readonly LivePod[]> {
  const { kubectl, NAMESPACE: namespace, SERVICE_ACCOUNTS: serviceAccounts } = spec;
  const { VAULT_AUTH_ROLE_ARN: roleArn } = spec;
  const wrongIn = (pod: LivePod) => differencesOf(pod, roleArn);
  const accountsToRestart = (pods: readonly LivePod[]) =>
    new Set(pods.filter((pod) => wrongIn(pod).length > 0).map(({ serviceAccount }) => serviceAccount));
  return {
    kind: 'pods',
    in: 'cluster',
    // The checks of the pods report how they run.
    claim: false,
    name: `pods of ${namespace}/gloo with the role`,
    async read(work) {
      const pods = await podsOf(kubectl, { namespace, serviceAccounts }, work);
      // A Gloo that is not running yet has not logged in.
      if (pods.length === 0) return undefined;
      return spec.provesLogin ? withLogins(spec, pods, work) : pods;
    },
    differs: (live) => live.flatMap(wrongIn),
    remark: (live) =>
      live
        .map(({ name, loginProblem }) =>
          loginProblem === 'cannot succeed'
            ? `${name}, whose login to Vault fails: ./runbook 90-troubleshoot says why`
            : name,
        )
        .join(', '),
    command(live = []) {
      const lacking = accountsToRestart(live);
      return {
        run: serviceAccounts
          .filter((name) => lacking.has(name))
          .map((deployment) => kubectl.typed(restart(deployment, namespace))),
      };
    },
    async write(live = [], work) {
      const accounts = accountsToRestart(live);
      // A new pod starts without the old one's secrets.
      for (const account of accounts) await spec.provesLogin?.(account, work);
      const deployments = (await kubectl.list('deployment', namespace, work)).filter((deployment) =>
        accounts.has(serviceAccountOf(deployment) ?? ''),
      );
      await Promise.all(
        deployments.map(({ metadata }) => restartDeployment(kubectl, metadata.name, namespace, work)),
      );
      if (spec.provesLogin !== undefined) {
        for (const serviceAccount of accounts) await newPodsLogIn(spec, serviceAccount, work);
      }
    },
  };
}

/** How long a new pod may take to log in. */
export const LOGIN_WITHIN_MS = 20_000;

/** @throws Failure with the last log line of a pod that a restart did not help */
async function newPodsLogIn(
  { kubectl, NAMESPACE: namespace, VAULT_AUTH_ROLE_ARN }: PodsSpec,
  serviceAccount: string,
  work: StepContext,
): Promise<void> {
  const metrics = await loginMetrics(kubectl, { namespace, serviceAccount, within: LOGIN_WITHIN_MS }, work);
  const failed = metrics.find(lastLoginFailed);
  if (failed !== undefined) {
    const words = await logOfLogin(kubectl, failed, namespace, work);
    throw new Failure({
      resource: `pod ${namespace}/${failed.pod}`,
      seen: `it was restarted, and could not log in to Vault either: ${brief(failureLineOf(words))}`,
      words,
    });
  }
  const pods = await podsOf(kubectl, { namespace, serviceAccounts: [serviceAccount] }, work);
  const differences = pods.flatMap((pod) => differencesOf(pod, VAULT_AUTH_ROLE_ARN));
  if (differences.length === 0) return;
  throw new Failure({
    resource: `pods of ${namespace}/${serviceAccount}`,
    seen: `they were restarted, and still: ${differencesText(differences)}`,
    cause: 'The deployment or another webhook sets the role, and not the annotation.',
    next: [
      `kubectl get deployment ${serviceAccount} -n ${namespace} -o yaml shows what the deployment sets.`,
    ],
  });
}

/** The last line of a log about a failure, with the line that it introduces; otherwise the last line. */
export function failureLineOf(log: string): string {
  const lines = log.split('\n').flatMap((line) => line.trim() || []);
  const failed = lines.findLastIndex((line) => /\b(?:error|fail|fatal|panic|unable)/i.test(line));
  const saying = lines.slice(failed, lines[failed]?.endsWith(':') ? failed + 2 : failed + 1 || undefined);
  return saying.join(' ');
}

function differencesOf(
  { name, role, token, podIdentity, loginProblem }: LivePod,
  roleArn: string,
): Difference[] {
  // With an association, a new pod would not get the annotated role either.
  if (!podIdentity) {
    if (role !== roleArn) return differ(`${name}: AWS_ROLE_ARN`, role, roleArn);
    if (!token) return differ(`${name}: its token`, 'absent', 'present');
  }
  // Without a count, because Gloo keeps trying while a person reads the plan.
  if (loginProblem === 'failed') return differ(`${name}: its last login to Vault`, 'failed', 'succeeded');
  if (loginProblem === 'token') return differ(`${name}: its token of Vault`, 'lost', 'valid');
  if (loginProblem === 'watch') return differ(`${name}: its watch of secrets`, 'ended', 'running');
  return [];
}

async function withLogins(
  spec: PodsSpec,
  pods: readonly PodObservation[],
  work: StepContext,
): Promise<readonly LivePod[]> {
  const { kubectl, NAMESPACE: namespace, SERVICE_ACCOUNTS, forgetful = false } = spec;
  // Started first, because the metrics take longer: each needs a port-forward.
  const accesses = pods.map((pod) => ({
    pod,
    access: prefetch(accessOfPod(kubectl, { namespace, forgetful }, pod, work)),
  }));
  const observed = await Promise.all(
    SERVICE_ACCOUNTS.map((serviceAccount) =>
      observe(() => loginMetrics(kubectl, { namespace, serviceAccount }, work)),
    ),
  );
  const metrics = observed.flatMap((one) => ('value' in one ? one.value : []));
  return Promise.all(
    accesses.map(async ({ pod, access }) => {
      const login = metrics.find((one) => one.pod === pod.name);
      return { ...pod, loginProblem: login && (await loginProblemOf(spec, access, login, work)) };
    }),
  );
}

async function loginProblemOf(
  { isRevoked, mayHelp = async () => true }: PodsSpec,
  access: ReturnType<typeof accessOfPod>,
  login: GlooMetrics,
  work: StepContext,
): Promise<LivePod['loginProblem']> {
  if (lastLoginFailed(login)) return (await mayHelp(login, work)) ? 'failed' : 'cannot succeed';
  if (login.successes === 0) return undefined;
  if (await isRevoked?.(login, work)) return 'token';
  const lost = await observe(async () => lostAccess(await access, login));
  return 'value' in lost ? lost.value?.ended : undefined;
}
