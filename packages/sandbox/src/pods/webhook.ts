import type { GatewayConfig } from '../gateway/config.ts';
import type { KubeClient } from '../gateway/kube.ts';

/** The annotation of a service account with its role (IRSA). */
export const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';
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
  const roleArn = annotations[ROLE_ANNOTATION];
  if (!roleArn) return [];
  const env: Env[] = [
    { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' },
    { name: 'AWS_DEFAULT_REGION', value: region },
    { name: 'AWS_REGION', value: region },
    { name: 'AWS_ROLE_ARN', value: roleArn },
    ...(token ? [{ name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${mountPath}/token` }] : []),
  ];
  const name = 'aws-iam-token';
  const change = (container: Container): Container => {
    // Variables that the container sets itself take precedence.
    const set = new Set((container.env ?? []).map(({ name }) => name));
    return {
      ...container,
      env: [...(container.env ?? []), ...env.filter(({ name }) => !set.has(name))],
      volumeMounts: [
        ...(container.volumeMounts ?? []),
        ...(token ? [{ name, readOnly: true, mountPath }] : []),
      ],
    };
  };
  const projection = {
    audience: annotations['eks.amazonaws.com/audience'] ?? 'sts.amazonaws.com',
    expirationSeconds: Number(annotations['eks.amazonaws.com/token-expiration'] ?? 86400),
    path: 'token',
  };
  const volume = { name, projected: { sources: [{ serviceAccountToken: projection }] } };
  return [
    { op: 'add', path: '/spec/containers', value: pod.spec.containers.map(change) },
    { op: 'add', path: '/spec/volumes', value: [...(token ? [volume] : []), ...(pod.spec.volumes ?? [])] },
  ];
}

/** The part of an AdmissionReview that the webhook reads. */
export type AdmissionReview = {
  apiVersion: string;
  kind: string;
  request: { uid: string; namespace: string; object: Pod & { spec: { serviceAccountName?: string } } };
};

/** The webhook's response to the API server: it allows every pod, with the patch. */
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
        // EKS has Ignore, so a failed call leaves a pod without its role. On a busy machine that would happen at random, so here the
        // pod is refused instead, and its controller tries again.
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
