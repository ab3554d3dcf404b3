import { type PublicError, posted } from './public-error.ts';

/** Pods that do not start: their images, volumes, nodes and security. */
export const PODS: readonly PublicError[] = [
  posted(
    'hashicorp/vault-k8s#377',
    'pod-security',
    'the namespace enforces the restricted standard, and the chart sets no seccomp profile',
    'Warning  FailedCreate  22s               replicaset-controller  Error creating: pods "nginx-test-867b89cf7-8jhlj" is forbidden: violates PodSecurity "restricted:latest": seccompProfile (pod or container "vault-agent-init" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ),
  posted(
    'kubernetes-sigs/aws-ebs-csi-driver#542',
    'volume-not-ready',
    'the node of the volume was terminated',
    '  Warning  FailedAttachVolume  15s   attachdetach-controller  Multi-Attach error for volume "pvc-16293fb9" Volume is already exclusively attached to one node and can\'t be attached to another',
  ),
  posted(
    'jaroslawhartman/withings-sync#248',
    'volume-not-ready',
    'another pod still used the volume',
    'Multi-Attach error for volume "pvc-......" Volume is already used by pod(s) bootstrap-withings-sync',
  ),
  posted(
    'hashicorp/vault-helm#139',
    'volume-not-ready',
    'there was no volume for the claims, and nothing that makes one',
    'pod has unbound immediate PersistentVolumeClaims',
  ),
  posted(
    'hashicorp/vault-helm#936',
    'volume-not-ready',
    'not stated in the thread: the driver made no volume',
    'Warning  FailedScheduling  98s   default-scheduler  running PreBind plugin "VolumeBinding": binding volumes: timed out waiting for the condition',
  ),
  posted(
    'bank-vaults/bank-vaults#1038',
    'image-not-pulled',
    'the image was not published',
    '  Warning  Failed     68s (x4 over 2m43s)  kubelet, policydev  Failed to pull image "banzaicloud/vault-secrets-webhook:v1.3.3": rpc error: code = Unknown desc = Error response from daemon: manifest for banzaicloud/vault-secrets-webhook:v1.3.3 not found: manifest unknown: manifest unknown',
  ),
  posted(
    'Panfactum/stack#41',
    'pod-not-scheduled',
    'the rules of affinity excluded all nodes',
    "0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints, 2 node(s) didn't match pod anti-affinity rules.",
  ),
  posted(
    'hashicorp/consul-helm#493',
    'pod-not-scheduled',
    'the rules of affinity excluded all nodes',
    "0/1 nodes are available: 1 node(s) didn't match pod affinity/anti-affinity, 1 node(s) didn't satisfy existing pods anti-affinity rules.",
  ),
];
