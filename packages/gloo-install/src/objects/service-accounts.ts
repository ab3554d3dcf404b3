import { ABSENT, differ, type Mark, NOT_SHOWN, type Resource, type StepContext } from 'engine/resource';
import type { Kubectl, KubernetesObject } from 'kubernetes';
import type { ReleaseSystems } from '../systems/systems.ts';
import { AS_HELM, leaveToHelm } from './as-helm.ts';
import { setByOthers } from './drift.ts';
import { markOfRelease, ROLE_ANNOTATION } from './ownership.ts';

/** A difference in the service account of a pod, or in the account itself. */
export const SERVICE_ACCOUNT = 'service-account';

export interface AnnotationSpec {
  readonly release: string;
  readonly namespace: string;
  /** The service accounts with the annotation; those that the chart did not create are ignored. */
  readonly serviceAccounts: readonly string[];
  /** Whether the chart annotates the accounts that it creates, so that only existing accounts can differ. */
  readonly byChart?: boolean;
  readonly roleArn: string;
  /** The variable for the role; VAULT_AUTH_ROLE_NAME by default. */
  readonly variable?: string;
}

interface LiveAnnotations {
  /** The role of each existing service account. */
  readonly roles: Readonly<Record<string, string | undefined>>;
  /** Settings of the accounts that keep new pods from logging in. */
  readonly strays: readonly Stray[];
  /** The mark of the release that created them. */
  readonly mark: Mark;
}

/** A setting to remove from a service account, and the kubectl command for it. */
interface Stray {
  readonly field: string;
  readonly live: string;
  readonly words: readonly string[];
}

/** The audience of the tokens that the pod identity webhook gives to pods; STS accepts no other. */
const AUDIENCE = 'eks.amazonaws.com/audience';
const OF_STS = 'sts.amazonaws.com';
const AUTOMOUNT = 'automountServiceAccountToken';

function straysOf(account: KubernetesObject, namespace: string): readonly Stray[] {
  const { name, annotations = {} } = account.metadata;
  const place = ['serviceaccount', name, '-n', namespace];
  const strays: Stray[] = [];
  const audience = annotations[AUDIENCE];
  if (audience !== undefined && audience !== OF_STS) {
    const words = ['annotate', ...place, `${AUDIENCE}-`, AS_HELM];
    strays.push({ field: `${name}: ${AUDIENCE}`, live: NOT_SHOWN, words });
  }
  const setHere = setByOthers(account).some((fields) => `f:${AUTOMOUNT}` in fields);
  if (account[AUTOMOUNT] === false && setHere) {
    const words = ['patch', ...place, `--patch=${JSON.stringify({ [AUTOMOUNT]: null })}`, AS_HELM];
    strays.push({ field: `${name}: ${AUTOMOUNT}`, live: 'false', words });
  }
  return strays;
}

/**
 * The role annotation of a release's service accounts, as `helm-overrides.yaml` sets Gloo's (Gloo Gateway step 1). The
 * release keeps its values and does not show later changes in the cluster. If the chart annotates them, they come before
 * their release: Helm 4 refuses to change an annotation that another program has set.
 */
export function annotatedServiceAccounts(
  { kubectl, helm, ownership }: ReleaseSystems,
  spec: AnnotationSpec,
): Resource<LiveAnnotations> {
  const { release, namespace, serviceAccounts, byChart = false, roleArn } = spec;
  const { variable = 'VAULT_AUTH_ROLE_NAME' } = spec;
  const words = ['-n', namespace, '--overwrite', `${ROLE_ANNOTATION}=${roleArn}`];
  const annotate = (name: string) => [
    ...['annotate', 'serviceaccount', name, ...words],
    ...(byChart ? [AS_HELM] : []),
  ];
  const commandsFor = ({ roles, strays }: LiveAnnotations) => [
    ...Object.keys(roles).flatMap((name) => (roles[name] === roleArn ? [] : [annotate(name)])),
    ...strays.map(({ words }) => words),
  ];
  const read = async (work: StepContext): Promise<LiveAnnotations | undefined> => {
    const found = await kubectl.list('serviceaccount', namespace, work);
    const ours = found.filter(({ metadata }) => serviceAccounts.includes(metadata.name));
    if (ours.length === 0) return undefined;
    const roles = Object.fromEntries(
      ours.map(({ metadata: { name, annotations = {} } }) => [name, annotations[ROLE_ANNOTATION]]),
    );
    const strays = ours.flatMap((account) => straysOf(account, namespace));
    const isRight = strays.length === 0 && Object.values(roles).every((role) => role === roleArn);
    // The owner matters only if the accounts differ.
    const made = isRight ? undefined : await helm.release(release, namespace, work);
    return { roles, strays, mark: markOfRelease(made, ownership) };
  };
  return {
    ownership,
    kind: 'service-account-annotations',
    in: 'cluster',
    claim: 'Gloo’s service accounts name the role',
    explains: { other: 'service-account-differs' },
    name: `service accounts of ${namespace}/${release} annotated`,
    read,
    differs: ({ roles, strays }) => [
      ...Object.entries(roles).flatMap(([name, role]) =>
        differ(name, role, roleArn).map((one) => ({
          ...one,
          said: `service account ${name} ${role === undefined ? 'names no role' : `names ${role}`}; wanted ${roleArn}`,
          cause:
            role === undefined
              ? `Somebody removed the annotation of ${name}, so new pods use the node’s role.`
              : `Somebody annotated ${name} with another role, and Vault refuses a login with that role.`,
        })),
      ),
      ...strays.map(({ field, live }) => ({ field, live, wanted: ABSENT })),
    ],
    remark: ({ roles }) => Object.keys(roles).join(', ') || undefined,
    markOf: ({ mark }) => mark,
    otherwise: () => `To keep the role that they have, set ${variable} to it.`,
    command(live) {
      const all = byChart ? [] : serviceAccounts.map(annotate);
      return { run: (live === undefined ? all : commandsFor(live)).map((one) => kubectl.typed(one)) };
    },
    async write(_live, work) {
      // The release may have created or changed them since the plan.
      const now = await read(work);
      for (const one of now === undefined ? [] : commandsFor(now))
        await kubectl.change(`service accounts of ${namespace}/${release}`, one, work);
      for (const name of Object.keys(now?.roles ?? {}))
        await leaveToHelm(kubectl, { kind: 'serviceaccount', name, namespace }, work);
    },
  };
}

/**
 * The service accounts of a namespace (empty: all) that exist or have pods, as `namespace/name`.
 * @throws Failure if they cannot be listed
 */
export async function accountsInUse(
  kubectl: Kubectl,
  namespace: string,
  work: StepContext,
): Promise<readonly string[]> {
  const [accounts, pods] = await Promise.all([
    kubectl.metadata('serviceaccount', namespace, work),
    kubectl.list('pod', namespace, work),
  ]);
  const all = [
    ...accounts,
    ...pods.map(({ metadata, spec }) => ({ ...metadata, name: spec?.serviceAccountName })),
  ];
  return [...new Set(all.map((one) => `${one.namespace}/${one.name}`))];
}

/** The service account of a deployment's pods. */
export function serviceAccountOf({ spec }: KubernetesObject): string | undefined {
  return spec?.template?.spec?.serviceAccountName;
}

/** Whether an installed Gloo lacks this service account and does not need it: newer charts have no `discovery`. */
export async function chartLacks(
  account: string,
  kubectl: Kubectl,
  { namespace, serviceAccounts }: Pick<AnnotationSpec, 'namespace' | 'serviceAccounts'>,
  work: StepContext,
): Promise<boolean> {
  const [accounts, deployments] = await Promise.all([
    kubectl.list('serviceaccount', namespace, work),
    kubectl.list('deployment', namespace, work),
  ]);
  const names = accounts.map(({ metadata }) => metadata.name);
  const isNeeded = names.includes(account) || deployments.map(serviceAccountOf).includes(account);
  return !isNeeded && serviceAccounts.some((name) => names.includes(name));
}
