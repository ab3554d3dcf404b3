import type { HelmRelease, KindName } from 'kubernetes';

/** The kinds of a release's objects that are read from the cluster, by their manifest names: workloads and their dependencies. */
export const KINDS: Readonly<Record<string, KindName>> = {
  ConfigMap: 'configmap',
  DaemonSet: 'daemonset',
  Deployment: 'deployment',
  Service: 'service',
  ServiceAccount: 'serviceaccount',
  Settings: 'settings.gloo.solo.io',
  StatefulSet: 'statefulset',
};

/** Kinds about permissions and about others' objects. Each of these objects is read by its name. */
export const BY_NAME: typeof KINDS = {
  ClusterRole: 'clusterrole',
  ClusterRoleBinding: 'clusterrolebinding',
  MutatingWebhookConfiguration: 'mutatingwebhookconfiguration',
  Role: 'role',
  RoleBinding: 'rolebinding',
  ValidatingWebhookConfiguration: 'validatingwebhookconfiguration',
};

/** An object in a manifest. */
export interface ManifestObject {
  /** `StatefulSet` */
  readonly kind: string;
  /** `apps/v1` */
  readonly apiVersion: string;
  readonly name: string;
  /** The release's namespace, if the manifest has none. */
  readonly namespace: string;
  /** The YAML document of the object. */
  readonly text: string;
}

/** A manifest object of a kind that is read. */
export interface ReleaseObject extends ManifestObject {
  readonly kind: KindName;
}

export type Manifest = Pick<HelmRelease, 'manifest' | 'namespace'>;

/** The objects of some kinds that a release has created in its namespace. */
export function objectsOf(release: Manifest, kinds = KINDS): readonly ReleaseObject[] {
  return manifestObjects(release).flatMap((one) => {
    const kind = kinds[one.kind];
    return kind === undefined || one.namespace !== release.namespace ? [] : [{ ...one, kind }];
  });
}

/** Whether an object is a hook, which helm deletes and recreates, whoever made it. */
export const isOfHook = ({ text }: ManifestObject): boolean => HOOK.test(text);

const HOOK = /^ +["']?helm\.sh\/hook["']?:/m;

/**
 * The kubectl commands that delete a release's Jobs before an upgrade recreates them: the pods of a Job cannot be changed, so helm
 * fails if the Job still exists. Gloo's Job stays for 5 minutes after its end (`ttlSecondsAfterFinished`); charts since 1.16.3
 * delete it in a hook, if hooks may run.
 */
export function jobDeletions(release: Manifest): readonly (readonly string[])[] {
  const { namespace } = release;
  const jobs = manifestObjects(release).filter((one) => one.kind === 'Job' && one.namespace === namespace);
  return jobs.map(({ name }) => ['delete', 'job', name, '-n', namespace, '--ignore-not-found']);
}

/**
 * All objects of a manifest. The fields are found by search, because parsing would make a plan without changes a tenth of a
 * second longer.
 */
export function manifestObjects({ manifest, namespace }: Manifest): readonly ManifestObject[] {
  return manifest.split(/^---.*$/m).flatMap((text) => {
    const [, kind] = /^kind: *["']?(\w+)/m.exec(text) ?? [];
    const [, apiVersion = ''] = /^apiVersion: *["']?([\w./-]+)/m.exec(text) ?? [];
    const [, metadata = ''] = /^metadata:.*\n((?:(?: .*|#.*)?\n)*)/m.exec(text) ?? [];
    const name = fieldIn(metadata, 'name');
    if (kind === undefined || name === undefined) return [];
    return [{ kind, apiVersion, name, namespace: fieldIn(metadata, 'namespace') ?? namespace, text }];
  });
}

/** A field of a YAML block; fields of inner blocks are indented further. */
function fieldIn(block: string, field: string): string | undefined {
  const [indent = ''] = /^ +/m.exec(block) ?? [];
  return new RegExp(`^${indent}${field}: *["']?([\\w.-]+)`, 'm').exec(block)?.[1];
}
