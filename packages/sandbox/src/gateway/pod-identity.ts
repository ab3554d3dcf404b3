const mountPath = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const annotation = 'eks.amazonaws.com';

type Env = { name: string; value?: string };
type Container = {
  name: string;
  env?: Env[];
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
};
type Pod = { spec: { containers: Container[]; initContainers?: Container[]; volumes?: { name: string }[] } };
type Patch = { op: 'add'; path: string; value: unknown };

/**
 * What EKS's pod identity webhook changes in a new pod whose service account is annotated with a role:
 * the variables by which AWS SDKs find their role, and the token, in every container and init container.
 *
 * EKS runs `amazon-eks-pod-identity-webhook`; its Go module cannot be had from the module proxy, so the
 * sandbox's gateway answers the admission review itself.
 *
 * @param token whether pods get the token too; without, they know their role and cannot prove who they are
 * @returns a JSON patch, empty where the service account carries no role
 */
export function podIdentityPatch(
  pod: Pod,
  annotations: Record<string, string>,
  region: string,
  token = true,
): Patch[] {
  const roleArn = annotations[`${annotation}/role-arn`];
  if (!roleArn) return [];
  const regional = annotations[`${annotation}/sts-regional-endpoints`] !== 'false';
  const env: Env[] = [
    ...(regional ? [{ name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' }] : []),
    { name: 'AWS_DEFAULT_REGION', value: region },
    { name: 'AWS_REGION', value: region },
    { name: 'AWS_ROLE_ARN', value: roleArn },
    ...(token ? [{ name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${mountPath}/token` }] : []),
  ];
  const mount = { name: 'aws-iam-token', readOnly: true, mountPath };
  const change = (container: Container): Container => {
    // What a container sets itself stays.
    const set = new Set((container.env ?? []).map(({ name }) => name));
    if (set.has('AWS_ROLE_ARN') || set.has('AWS_WEB_IDENTITY_TOKEN_FILE')) return container;
    const mounts = container.volumeMounts ?? [];
    return {
      ...container,
      env: [...(container.env ?? []), ...env.filter(({ name }) => !set.has(name))],
      volumeMounts: !token || mounts.some(({ name }) => name === mount.name) ? mounts : [...mounts, mount],
    };
  };
  const projection = {
    audience: annotations[`${annotation}/audience`] ?? 'sts.amazonaws.com',
    expirationSeconds: Number(annotations[`${annotation}/token-expiration`] ?? 86400),
    path: 'token',
  };
  const volume = { name: 'aws-iam-token', projected: { sources: [{ serviceAccountToken: projection }] } };
  const volumes = pod.spec.volumes ?? [];
  const patches: Patch[] = [{ op: 'add', path: '/spec/containers', value: pod.spec.containers.map(change) }];
  if (pod.spec.initContainers?.length) {
    patches.push({ op: 'add', path: '/spec/initContainers', value: pod.spec.initContainers.map(change) });
  }
  if (token && !volumes.some(({ name }) => name === volume.name)) {
    patches.push({ op: 'add', path: '/spec/volumes', value: [volume, ...volumes] });
  }
  return patches;
}

/** The part of an AdmissionReview that the webhook reads. */
export type AdmissionReview = {
  apiVersion: string;
  kind: string;
  request: { uid: string; namespace: string; object: Pod & { spec: { serviceAccountName?: string } } };
};

/** The webhook's answer to the API server: always yes, with the patch. */
export function admit(review: AdmissionReview, patches: Patch[]): unknown {
  const { apiVersion, kind, request } = review;
  const patch = patches.length
    ? { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patches)).toString('base64') }
    : {};
  return { apiVersion, kind, response: { uid: request.uid, allowed: true, ...patch } };
}
