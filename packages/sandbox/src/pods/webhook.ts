import type { GatewayConfig } from '../gateway/config.ts';
import type { KubeClient } from '../gateway/kube.ts';

const mountPath = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

type Env = { name: string; value?: string };
type Container = {
  name: string;
  env?: Env[];
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
};
type Pod = { spec: { containers: Container[]; volumes?: { name: string }[] } };
type Patch = { op: 'add'; path: string; value: unknown };

/**
 * The changes of EKS's pod identity webhook to a new pod whose service account is annotated with a role (IRSA): its
 * containers get the variables of the AWS SDKs and the token.
 *
 * EKS runs `amazon-eks-pod-identity-webhook` (pkg/handler/handler.go). The module proxy does not have its Go module, so
 * the sandbox's gateway answers the admission review itself.
 *
 * @param annotations of the service account
 * @param token whether pods get the token too; without it they know their role but cannot prove their identity
 * @returns a JSON patch, empty if the service account has no role
 */
export function podIdentityPatch(
  pod: Pod,
  annotations: Record<string, string>,
  region: string,
  token = true,
): Patch[] {
  const roleArn = annotations['eks.amazonaws.com/role-arn'];
  if (!roleArn) return [];
  const own = [
    { name: 'AWS_ROLE_ARN', value: roleArn },
    { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${mountPath}/token` },
  ];
  const env: Env[] = [
    { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' },
    { name: 'AWS_DEFAULT_REGION', value: region },
    { name: 'AWS_REGION', value: region },
    ...own.slice(0, token ? 2 : 1),
  ];
  const name = 'aws-iam-token';
  const mount = { name, readOnly: true, mountPath };
  const change = (container: Container): Container => {
    // Variables that the container sets itself take precedence.
    const set = new Set((container.env ?? []).map(({ name }) => name));
    if (own.some(({ name }) => set.has(name))) return container;
    const mounts = container.volumeMounts ?? [];
    return {
      ...container,
      env: [...(container.env ?? []), ...env.filter(({ name }) => !set.has(name))],
      volumeMounts: !token || mounts.some(({ name }) => name === mount.name) ? mounts : [...mounts, mount],
    };
  };
  const projection = { audience: 'sts.amazonaws.com', expirationSeconds: 86400, path: 'token' };
  const volume = { name, projected: { sources: [{ serviceAccountToken: projection }] } };
  const volumes = pod.spec.volumes ?? [];
  const patches: Patch[] = [{ op: 'add', path: '/spec/containers', value: pod.spec.containers.map(change) }];
  if (token && !volumes.some((one) => one.name === name)) {
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

/** The webhook's answer to the API server: it allows every pod, with the patch. */
export function admit(review: AdmissionReview, patches: Patch[]): unknown {
  const { apiVersion, kind, request } = review;
  const patch = patches.length
    ? { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patches)).toString('base64') }
    : {};
  return { apiVersion, kind, response: { uid: request.uid, allowed: true, ...patch } };
}

/** Creates the pod identity webhook if it is missing, as EKS does. */
export async function ensureWebhook(kube: KubeClient, { ports, authority }: GatewayConfig): Promise<void> {
  const name = 'pod-identity-webhook';
  if (await kube.call('GET', `${WEBHOOKS}/${name}`)) return;
  await kube.call('POST', WEBHOOKS, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: `${name}.amazonaws.com`,
        // EKS has Ignore, so a call that fails leaves a pod without its role. Here a busy machine would do that at
        // random: the pod is refused instead, and its controller tries again.
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        clientConfig: {
          url: `https://localhost:${ports.controlTls}/mutate`,
          caBundle: Buffer.from(authority.cert).toString('base64'),
        },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      },
    ],
  });
}
