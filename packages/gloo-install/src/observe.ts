import {
  type FindResource,
  type FoundResource,
  type Observation,
  observe,
  observedValue,
  observeResource,
  type Settled,
  type StepContext,
  startEarly,
  Unknown,
} from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { takenText } from './ownership.ts';
import { pendingRelease } from './pending-release.ts';
import { ownCredentials, type PodObservation, podsOf, whyNotReady, whyNotSteady } from './pods.ts';
import type { LiveRelease } from './release-spec.ts';
import { readServiceAccounts, serviceAccountOf } from './service-accounts.ts';
import type { LiveSettings } from './settings.ts';
import { vaultSince } from './vault-service.ts';
import type { LiveWorkloads } from './workloads.ts';

const WEBHOOK = 'pod-identity-webhook';

export type ClusterObservations = Settled<ReturnType<typeof observeCluster>>;

/** What a pod of Gloo or Vault logged. */
export interface PodLog {
  readonly pod: string;
  /** How it runs, if its container has ended lately: the log is that of the run that ended, else of the last five minutes. */
  readonly ended: string | undefined;
  /** Whether it is ready again since. */
  readonly isReady?: boolean;
  readonly text: Observation<string>;
  /** Whether it is longer than what was read of it. */
  readonly isCut?: boolean;
}

/** What Gloo logs about a secret that it cannot parse. */
const MALFORMED =
  /unknown field \\*"[^"]*" in (?:gloo\.solo\.io\.Secret|core\.solo\.io\.Metadata)|failed to parse .*gloo\.solo\.io\.Secret|emitter errors: -secrets: json:/;

/** The last line with which a pod says that it cannot parse a secret. */
export function malformedIn(logs: readonly PodLog[]): string | undefined {
  const lines = logs.flatMap(({ text }) => ('value' in text ? text.value.split('\n') : []));
  return lines.findLast((line) => MALFORMED.test(line));
}

interface ReleaseObservation extends FoundResource {
  readonly version: string;
  /** For an unfinished Helm operation: its status, and when helm last recorded something. */
  readonly pending?: string | undefined;
  /** If there is no such release, and its objects exist: who has them. What is not the guide's may work. */
  readonly elsewhere?: string;
}

interface GuideInCluster {
  readonly VAULT_ADDRESS: string;
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
  readonly resource: FindResource;
  /** Ends before the logs of Vault are read: they say why a login failed. */
  readonly logins: Promise<unknown>;
  /** The EKS Pod Identity associations of those service accounts, as far as the operator may read them. */
  readonly associations: Promise<readonly Readonly<Record<'serviceAccount' | 'roleArn' | 'id', string>>[]>;
}

export function observeCluster(kubectl: Kubectl, guide: GuideInCluster, work: StepContext) {
  const { namespace, serviceAccounts, resource } = guide;
  const glooRelease = observe(async () => release(await observeResource(resource, 'gloo-release', work)));
  /** Waits until Gloo is known to be installed; otherwise its parts are unknown. */
  const installed = async (otherwise = 'Gloo is not installed'): Promise<void> => {
    const [found] = await Promise.all([glooRelease, resource('gloo-release')]);
    if ('value' in found && found.value === undefined) throw new Unknown(otherwise);
  };
  const pods = observe(async () => {
    const [found, deployments] = await Promise.all([
      podsOf(kubectl, { namespace, serviceAccounts }, work),
      kubectl.list('deployment', namespace, work),
      installed(),
    ]);
    return found.map((pod) => {
      const deployment = deployments.find((one) => serviceAccountOf(one) === pod.serviceAccount);
      return { ...pod, own: deployment && ownCredentials(deployment) };
    });
  });
  const vaultPods = () => podsOf(kubectl, { namespace: 'vault', serviceAccounts: ['vault'] }, work);
  const ofVault = async (which: (pod: PodObservation) => boolean) =>
    Promise.all((await vaultPods()).filter(which).map((pod) => logOf(kubectl, pod, 'vault', work)));
  return {
    glooRelease,
    /** It contains `undefined` if Vault is the operator's own. */
    vaultRelease: observe(async () => release(await observeResource(resource, 'vault-release', work))),
    serviceAccounts: observe(async () => {
      const [accounts, associations] = await Promise.all([
        readServiceAccounts(kubectl, guide, work),
        guide.associations,
        installed(),
      ]);
      return accounts.map((account) => ({
        ...account,
        /** Its EKS Pod Identity association, whose role new pods get instead. */
        association: associations.find(({ serviceAccount }) => serviceAccount === account.name),
      }));
    }),
    /** What they have, and how they run. */
    pods,
    podRuns: pods,
    /** The service accounts that a deployment uses and no pod has. */
    withoutPod: observe(async () => {
      const running = observedValue(await pods).map(({ serviceAccount }) => serviceAccount);
      const users = (await kubectl.list('deployment', namespace, work)).map(serviceAccountOf);
      return serviceAccounts.filter((name) => users.includes(name) && !running.includes(name));
    }),
    logs: observe(async () => {
      const ofEnded = startEarly(ofVault(hasEnded));
      const running = observedValue(await pods).map((pod) =>
        logOf(kubectl, pod, namespace, work, whyNotSteady(pod)),
      );
      const [ended, ...logs] = await Promise.all([ofEnded, ...running]);
      if (logs.length + ended.length === 0) throw new Unknown('no pod of Gloo runs');
      return [...logs, ...ended];
    }),
    vaultLogs: observe(async () => {
      await guide.logins;
      return ofVault((pod) => !hasEnded(pod));
    }),
    vaultSince: observe(async () => vaultSince(kubectl, guide.VAULT_ADDRESS, work)),
    webhook: observe(
      async () => (await kubectl.get('mutatingwebhookconfiguration', WEBHOOK, '', work)) !== undefined,
    ),
    glooSettings: observe(async () => {
      // Before Gloo is installed, the cluster does not know this kind and answers 404.
      await installed('Gloo’s Settings could not be read: Gloo is not installed');
      const found = await observeResource(resource, 'gloo-settings', work);
      return found && { differences: (found.live as LiveSettings).differences, seen: found.seen };
    }),
    /** What the releases of Vault and Gloo run. */
    workloads: observe(async () => {
      const found = await Promise.all(
        (['vault', 'gloo'] as const).map(async (release) => ({
          release,
          ...(await observeResource(resource, `${release}-workloads`, work)),
        })),
      );
      return found.map(({ release, live, differences = [] }) => {
        const { workloads = [] } = (live ?? {}) as Partial<LiveWorkloads>;
        return { release, workloads, differences };
      });
    }),
  };
}

function hasEnded({ readySince, lastExit }: PodObservation): boolean {
  return readySince === undefined && lastExit !== undefined;
}

async function logOf(
  kubectl: Kubectl,
  run: PodObservation,
  namespace: string,
  work: StepContext,
  ended = hasEnded(run) ? whyNotReady(run) : undefined,
): Promise<PodLog> {
  const { name: pod, container, readySince } = run;
  const previous = ended !== undefined;
  let isCut = false;
  const text = await observe(async () => {
    const log = await kubectl.log({ pod, namespace, container, previous }, work);
    isCut = log.isCut;
    return log.text;
  });
  return { pod, ended, isReady: readySince !== undefined, text, isCut };
}

function release(
  found: (FoundResource & { readonly live: unknown }) | undefined,
): ReleaseObservation | undefined {
  if (found === undefined) return undefined;
  const { differences, seen } = found;
  const live = found.live as LiveRelease;
  if (live.taken !== undefined)
    return { version: '', differences: [], seen, elsewhere: takenText(live.taken) };
  return { version: live.version, pending: pendingRelease(live), differences, seen };
}
