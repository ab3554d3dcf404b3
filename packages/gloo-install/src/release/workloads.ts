import {
  ABSENT,
  about,
  type Difference,
  differ,
  type Mark,
  NOT_SHOWN,
  type Resource,
  type StepContext,
} from 'engine/resource';
import { type KubernetesObject, podVariables } from 'kubernetes';
import { AS_HELM, leaveToHelm } from '../objects/as-helm.ts';
import { objectsOf } from '../objects/manifest.ts';
import { markOfRelease } from '../objects/ownership.ts';
import { liveObjects } from '../objects/release-objects.ts';
import { SERVICE_ACCOUNT, serviceAccountOf } from '../objects/service-accounts.ts';
import { refusalReason } from '../pods/pods.ts';
import { refusalOfPods } from '../pods/stuck.ts';
import { waitUntilRolledOut } from '../pods/workload.ts';
import type { GuideRelease, ReleaseSystems } from '../systems/systems.ts';

const KINDS = ['daemonset', 'deployment', 'statefulset'] as const;

const VARIABLE = 'variable';

/** A workload: an object that runs pods. */
export interface LiveWorkload {
  readonly kind: (typeof KINDS)[number];
  readonly name: string;
  /** The wanted number of pods; `undefined` if the workload does not exist, or the nodes decide the number. */
  readonly replicas: number | undefined;
  /** The number of pods in the release, but at least one. */
  readonly wanted: number;
  /** The number of ready pods. */
  readonly ready: number;
  /** Why the API server refuses its pods, such as a quota or a policy. */
  readonly refused?: string | undefined;
  /** Variables that choose credentials for AWS's SDK, and that the release did not set. */
  readonly strays: readonly string[];
  /** The service account of its pods, and that of the release, if they differ. */
  readonly account?: { readonly live: string | undefined; readonly wanted: string };
}

export interface LiveWorkloads {
  readonly workloads: readonly LiveWorkload[];
  /** The mark of the workloads' release. */
  readonly mark: Mark;
}

export interface WorkloadsSpec {
  readonly release: GuideRelease;
  readonly namespace: string;
  /** The service accounts whose pods get their AWS identity only from the pod identity webhook. */
  readonly serviceAccounts?: readonly string[];
}

/**
 * The deployments of a release, in the respects that Helm does not restore: whether they have any pods, and the pods' service account
 * and AWS identity. Another number of pods is the operator's choice.
 */
export function releaseWorkloads(systems: ReleaseSystems, spec: WorkloadsSpec): Resource<LiveWorkloads> {
  const { kubectl, ownership } = systems;
  const { release, namespace } = spec;
  const named = ({ kind, name }: LiveWorkload) => `${kind} ${name}`;
  const commandsOf = ({ kind, name, replicas, wanted, strays, account }: LiveWorkload) => {
    const [target, place] = [`${kind}/${name}`, ['-n', namespace]];
    const unset = strays.map((variable) => `${variable}-`);
    return [
      ...(account ? [['set', 'serviceaccount', target, account.wanted, ...place, AS_HELM]] : []),
      ...(unset.length > 0 ? [['set', 'env', target, ...place, ...unset, AS_HELM]] : []),
      // `kubectl scale` cannot use helm's name.
      ...(replicas === 0
        ? [['patch', target, ...place, AS_HELM, '--patch', JSON.stringify({ spec: { replicas: wanted } })]]
        : []),
    ];
  };
  return {
    kind: `${release}-workloads`,
    in: 'cluster',
    name: `workloads of ${namespace}/${release}`,
    claim: `The workloads of ${release === 'vault' ? 'Vault' : 'Gloo'} run as planned`,
    explains: {
      differs: {
        'statefulset-at-0': 'vault-unreachable',
        'deployment-at-0': release === 'vault' ? 'vault-release-differs' : 'gloo-release-differs',
        [SERVICE_ACCOUNT]: 'service-account-differs',
        [VARIABLE]: 'credentials-of-deployment',
      },
    },
    ownership,
    read: (work) => readWorkloads(systems, spec, work),
    differs: ({ workloads }) => workloads.flatMap(differences),
    markOf: ({ mark }) => mark,
    otherwise: () =>
      'To keep these changes, make them in the tool that installs the workloads. ./runbook 04-verify checks that the workloads run.',
    command: (live) => ({
      run: (live?.workloads ?? []).flatMap(commandsOf).map((words) => kubectl.typed(words)),
    }),
    async write(live, work) {
      for (const workload of live?.workloads ?? []) {
        const commands = commandsOf(workload);
        for (const words of commands) await kubectl.change(`${named(workload)} in ${namespace}`, words, work);
        const { kind, name } = workload;
        if (commands.length > 0) await leaveToHelm(kubectl, { kind, name, namespace }, work);
        if (commands.length > 0 && kind === 'deployment')
          await waitUntilRolledOut(kubectl, name, namespace, work);
      }
    },
  };

  function differences(workload: LiveWorkload): Difference[] {
    const { kind, name, replicas, wanted, strays, account } = workload;
    return [
      ...about(
        SERVICE_ACCOUNT,
        account ? differ(`${named(workload)}: serviceAccountName`, account.live, account.wanted) : [],
      ),
      ...about(
        `${kind}-at-0`,
        replicas === 0
          ? differ(`${named(workload)}: replicas`, replicas, wanted).map((one) => ({
              ...one,
              said: `${named(workload)} is scaled to 0; wanted ${wanted}`,
              cause: `Somebody, or an autoscaler, has scaled ${name} to 0.`,
            }))
          : [],
      ),
      ...strays.map((variable) => ({
        ...{ field: `${named(workload)}: ${variable}`, live: NOT_SHOWN },
        wanted: ABSENT,
        about: VARIABLE,
        names: { deployment: name, variable },
      })),
    ];
  }
}

/** If no release installed Gloo, its workloads are those with its service accounts. */
async function readWorkloads(
  { kubectl, helm, ownership }: ReleaseSystems,
  { release, namespace, serviceAccounts = [] }: WorkloadsSpec,
  work: StepContext,
): Promise<LiveWorkloads | undefined> {
  const found = await helm.release(release, namespace, work);
  const mark = markOfRelease(found, ownership);
  const isGloos = (account = '') => serviceAccounts.includes(account);
  if (found === undefined) {
    const deployments = await kubectl.list('deployment', namespace, work);
    const own = deployments.filter((one) => isGloos(serviceAccountOf(one)));
    const workloads = own.map((one) => workloadOf('deployment', one.metadata.name, one));
    return own.length === 0 ? undefined : { mark, workloads };
  }
  const made = objectsOf(found).flatMap((object) => {
    const kind = KINDS.find((one) => one === object.kind);
    return kind === undefined ? [] : [{ ...object, kind }];
  });
  const live = await liveObjects(kubectl, made, namespace, work);
  const workloads = made.map(async ({ kind, name, text }, index) => {
    const object = live[index];
    const workload = workloadOf(kind, name, object, Number(/^ {2}replicas: *(\d+)/m.exec(text)?.[1] ?? 1));
    const [, account] = /^ +serviceAccountName: *["']?([\w.-]+)/m.exec(text) ?? [];
    const hasNoReadyPod = kind === 'statefulset' && workload.ready === 0;
    const refused = hasNoReadyPod
      ? await refusalOfPods(kubectl, { name, namespace }, work)
      : workload.refused;
    if (object === undefined || account === undefined) return { ...workload, refused };
    const actual = serviceAccountOf(object);
    return {
      ...workload,
      refused,
      ...(actual !== account && { account: { live: actual, wanted: account } }),
      ...(isGloos(account) && { strays: strayVariables(object, text) }),
    };
  });
  return { mark, workloads: await Promise.all(workloads) };
}

/** The variables of AWS's SDK and Vault's client in a deployment’s containers that its release did not set. */
function strayVariables({ spec }: KubernetesObject, manifest: string): LiveWorkload['strays'] {
  const variables = podVariables(spec?.template?.spec).filter(
    ({ name }) => /^(?:AWS|VAULT)_\w+$/.test(name) && !new RegExp(`name: *["']?${name}\\b`).test(manifest),
  );
  return [...new Set(variables.map(({ name }) => name))];
}

function workloadOf(
  kind: LiveWorkload['kind'],
  name: string,
  object: KubernetesObject | undefined,
  ofRelease = 1,
): LiveWorkload {
  const { spec, status = {} } = object ?? {};
  const replicas = object && kind !== 'daemonset' ? (spec?.replicas ?? 1) : undefined;
  const ready = replicas === 0 ? 0 : (status.readyReplicas ?? status.numberReady ?? 0);
  const refused = object && refusalReason(object, 0);
  return { kind, name, replicas, wanted: Math.max(1, ofRelease), ready, refused, strays: [] };
}

/** Why a workload serves nothing, or will not after its pods end; `undefined` if one of them is ready, and the cluster refuses no other. */
export function notRunningReason({ kind, name, replicas, ready, refused }: LiveWorkload): string | undefined {
  if (ready > 0) return refused && `the cluster refuses new pods of ${kind} ${name}: ${refused}`;
  if (kind !== 'daemonset' && replicas === undefined) return `${kind} ${name} does not exist`;
  if (replicas === 0) return `${kind} ${name} is scaled to 0`;
  return [`${kind} ${name} has no ready pod`, ...(refused === undefined ? [] : [refused])].join(': ');
}
