import { ENGINEER, type Faults } from './fault.ts';
import { GLOO_UNMARKED, glooDiffers } from './helm.ts';

/**
 * The kubeconfig of an EKS operator, whose credentials come from `aws eks get-token`, copied into this folder so that it can be
 * changed.
 */
const OWN = 'cp "$EKS_KUBECONFIG" kubeconfig; export KUBECONFIG=$PWD/kubeconfig';
const GET_PODS = 'kubectl get pods -n gloo-system';
/** The reader's values for a context, and for a pod. */
const CONTEXT = { context: '"$(kubectl config get-contexts -o name | head -n 1)"' };
const GLOO_POD = {
  namespace: 'gloo-system',
  pod: '"$(kubectl get pods -n gloo-system -l gloo=gloo -o name | head -n 1)"',
};
const ASSOCIATION =
  '"$(aws eks list-pod-identity-associations --cluster-name "$CLUSTER_NAME" --query associations[0].associationId --output text)"';

/** The reader's value for the folder of the AWS CLI. */
const AWS_CLI = { 'folder of aws': '$(dirname "$(command -v aws)")' };

/** Errors of kubectl and of the API server. */
export const KUBECTL_CALLS: Faults = {
  'no-kubectl-context': {
    shell: 'export KUBECONFIG=$PWD/kubeconfig',
    command: GET_PODS,
    names: CONTEXT,
    confirms: /^(?![\s\S]*\*)/,
    fixed: /demo|kwok/,
  },
  'kubectl-context-unknown': {
    diagnosis: 'no-kubectl-context',
    shell: OWN,
    command: `${GET_PODS} --context nowhere`,
    names: CONTEXT,
    confirms: /kwok-/,
    alwaysPrinted: true,
    fixed: /demo|kwok/,
  },
  'credential-plugin-outdated': {
    diagnosis: 'credential-plugin-failed',
    shell: `${OWN}; sed -i 's#client.authentication.k8s.io/v1beta1#client.authentication.k8s.io/v1alpha1#' kubeconfig`,
    command: GET_PODS,
    names: AWS_CLI,
    confirms: /v1alpha1/,
    fixed: /is running at/,
  },
  'credential-plugin-missing': {
    diagnosis: 'credential-plugin-failed',
    shell: `${OWN}; mkdir bin; ln -s "$(command -v kubectl)" bin; folder=$(dirname "$(command -v aws)"); export PATH=$PWD/bin:/usr/bin:/bin`,
    command: GET_PODS,
    names: { 'folder of aws': '$folder' },
    confirms: /aws: (?:command )?not found/,
    fixed: /is running at/,
  },
  // The plugin's own error is in the line before kubectl's.
  'credentials-missing-for-kubectl': {
    diagnosis: 'caller-credentials-missing',
    shell: `${OWN}; ${ENGINEER}; unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY`,
    command: GET_PODS,
    names: { profile: 'engineer' },
    confirms: /access_key +: <not set>|access_key +<not set>/,
    fixed: /"Arn"/,
  },
  'cluster-not-reached': {
    shell: `${OWN}; sed -i 's#server: .*#server: https://nowhere.invalid#' kubeconfig`,
    command: GET_PODS,
    confirms: /https:\/\/nowhere\.invalid/,
    fixed: /is running at/,
  },
  'forbidden-in-cluster': {
    diagnosis: 'cluster-refuses-credentials',
    shell: `${OWN}; token=$(kubectl create token default -n default); kubectl config set-credentials stranger --token="$token" > /dev/null; kubectl config set-context --current --user=stranger > /dev/null`,
    command: GET_PODS,
    confirms: /system:serviceaccount:default:default/,
    fixed: /Username +(?!system:serviceaccount)\S/,
  },
  'pod-security': {
    what: 'Namespace gloo-system enforces the restricted security standard.',
    diagnosis: 'admission-refused',
    cause: `kubectl label namespace gloo-system pod-security.kubernetes.io/enforce=restricted
kubectl create deployment gloo-probe -n gloo-system --image=probe
is_refused() { kubectl get events -n gloo-system | grep -q 'violates PodSecurity'; }
until_true is_refused`,
    command: 'kubectl describe replicaset -n gloo-system -l app=gloo-probe',
    names: GLOO_POD,
    confirms: /violates PodSecurity/,
    undo: `kubectl label namespace gloo-system pod-security.kubernetes.io/enforce-
kubectl delete deployment gloo-probe -n gloo-system
kubectl delete events -n gloo-system --all`,
  },
  'workload-not-ready': {
    what: 'Namespace gloo-system has a Deployment, probe, that no node fits.',
    diagnosis: 'pod-not-ready',
    cause: `kubectl create deployment probe -n gloo-system --image=probe --dry-run=client -o json |
  jq '.spec.template.spec.nodeSelector = { nowhere: "true" }' | kubectl apply -f -`,
    command: 'kubectl wait deployment/probe -n gloo-system --for=condition=Available --timeout=2s',
    names: GLOO_POD,
    confirms: /\bprobe-\S+ +0\/1 +Pending/,
    undo: 'kubectl delete deployment probe -n gloo-system',
  },
  'pod-unschedulable': {
    what: 'Every node is cordoned, and Gloo’s pod is deleted: no node accepts the new one.',
    headline: 'no node accepts gloo-',
    names: { node: '$(kubectl get node -o name)' },
    plan: ['deployments of gloo-system/gloo available update not ready'],
    cause: `kubectl cordon $(kubectl get node -o name)
kubectl delete pod -n gloo-system -l gloo=gloo
gloo_is_pending() { kubectl get pod -n gloo-system -l gloo=gloo -o json | jq -e '.items[].status.conditions[]? | select(.type == "PodScheduled" and .status == "False")'; }
until_true gloo_is_pending`,
    undo: `kubectl uncordon $(kubectl get node -o name)
kubectl rollout status deployment/gloo -n gloo-system --timeout=60s`,
  },
  'webhook-unreachable': {
    what: 'A webhook of Gloo’s name is asked about ConfigMaps in namespace default, and its service is gone.',
    cause: `kubectl apply -f - <<YAML
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: probe }
webhooks:
- name: gloo.gloo-system.svc
  clientConfig: { service: { name: gone, namespace: default } }
  rules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }]
  namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: default } }
  admissionReviewVersions: [v1]
  sideEffects: None
YAML
while kubectl create configmap probe -n default --dry-run=server; do sleep 0.2; done`,
    command: 'kubectl create configmap probe -n default --dry-run=server',
    names: { namespace: 'default', service: 'gone' },
    confirms: /^probe +default +gone/m,
    undo: 'kubectl delete validatingwebhookconfiguration probe',
  },
  'cluster-refuses-credentials': {
    shell: `${OWN}; ${ENGINEER}
printf '[profile other]\\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\\naws_secret_access_key = none\\n' >> config
export AWS_PROFILE=engineer; unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
kubectl config set-credentials "$(kubectl config view --minify -o jsonpath='{.users[0].name}')" --exec-env=AWS_PROFILE=other > /dev/null`,
    command: GET_PODS,
    confirms: /"name":"AWS_PROFILE","value":"other"/,
    fixed: /Username +\S/,
  },
};

/** Gloo's service accounts, and the roles and tokens of their pods. */
export const PODS: Faults = {
  'service-account-missing': {
    what: 'Gloo’s service account discovery is deleted.',
    headline: 'helm release gloo-system/gloo: serviceaccount discovery is missing',
    diagnosis: 'service-account-differs',
    ...glooDiffers('serviceaccount discovery'),
    unmanaged: GLOO_UNMARKED,
    cause: 'kubectl delete serviceaccount discovery -n gloo-system --ignore-not-found',
  },
  'service-account-of-another-role': {
    what: 'The service account gloo is annotated with another role.',
    headline: 'service account gloo names arn:aws:iam::123456789012:role/other',
    diagnosis: 'service-account-differs',
    plan: ['service accounts of gloo-system/gloo annotated update gloo'],
    cause: 'annotate_gloo =arn:$PARTITION:iam::123456789012:role/other',
  },
  'pods-older-than-annotation': {
    what: 'Gloo’s pod was created before its service account was annotated, so it runs without the role.',
    diagnosis: 'pods-without-role',
    cause: 'annotate_gloo -; restart_gloo; annotate_gloo =$ROLE_ARN',
  },
  'pods-without-token-volume': {
    what: 'Gloo’s pod has its role, and no token to assume it with.',
    diagnosis: 'pods-without-role',
    // Gloo restarts while the webhook leaves the token out of pods.
    cause: `control setPodTokens false
trap 'control setPodTokens true' EXIT
restart_gloo`,
  },
  'credentials-of-deployment': {
    what: 'Gloo’s Deployment names another role itself.',
    headline: 'deployment gloo: AWS_ROLE_ARN is',
    names: { deployment: 'gloo', variable: 'AWS_ROLE_ARN' },
    plan: ['workloads of gloo-system/gloo update deployment gloo: AWS_ROLE_ARN'],
    cause: `kubectl set env deployment/gloo -n gloo-system AWS_ROLE_ARN=arn:$PARTITION:iam::$ACCOUNT:role/other
kubectl rollout status deployment/gloo -n gloo-system --timeout=60s`,
  },
  'gloo-of-pod-identity': {
    what: 'Gloo’s service account has an EKS Pod Identity association with another role.',
    names: { association: ASSOCIATION },
    cause: `control configureAccount '{"podIdentities": [{"namespace": "gloo-system", "serviceAccount": "gloo",
  "roleArn": "arn:'$PARTITION':iam::'$ACCOUNT':role/gloo-by-pod-identity"}]}'`,
    undo: `control configureAccount '{"podIdentities": []}'`,
  },
  'gloo-gave-up': {
    what: 'Gloo started while Vault expected another server ID header, and gave up. Vault expects the right one again.',
    cause: `
header=$(vault read -field=iam_server_id_header_value auth/aws/config/client)
vault write auth/aws/config/client iam_server_id_header_value=other.example.com
restart_gloo
pod=$(gloo_pod)
gave_up() { [ "$(grep -c "^\${pod#pod/}: .*unable to authenticate" "$GLOO_LOG")" -ge 3 ]; }
until_true gave_up
vault write auth/aws/config/client iam_server_id_header_value="$header"`,
  },
  'pod-keeps-ending': {
    what: 'Gloo’s pod has a memory limit that Go cannot parse, and ends at every start.',
    headline: 'has ended; the last line of its log: fatal error: malformed GOMEMLIMIT',
    diagnosis: 'pod-not-ready',
    names: GLOO_POD,
    plan: ['deployments of gloo-system/gloo available update not ready'],
    planFails: '90-troubleshoot looks for the cause',
    cause: `kubectl set env deployment/gloo -n gloo-system GOMEMLIMIT=plenty
kubectl rollout status deployment/gloo -n gloo-system --timeout=60s
has_ended() { grep -q 'malformed GOMEMLIMIT' "$(gloo_pod_log)"; }
until_true has_ended
gloo_keeps_ending`,
    undo: `kubectl set env deployment/gloo -n gloo-system GOMEMLIMIT-
kubectl rollout status deployment/gloo -n gloo-system --timeout=60s`,
  },
  'gloo-scaled-down': {
    what: 'Gloo’s deployment is scaled to 0.',
    headline: 'deployment gloo is scaled to 0; wanted 1',
    diagnosis: 'gloo-release-differs',
    names: { deployment: 'gloo' },
    plan: [
      'deployments of gloo-system/gloo available update not ready',
      'workloads of gloo-system/gloo update deployment gloo: replicas',
    ],
    cause: `kubectl scale deployment/gloo -n gloo-system --replicas=0
kubectl wait pod -n gloo-system -l gloo=gloo --for=delete --timeout=60s`,
  },
  'webhook-absent': {
    what: 'The pod identity webhook is deleted, and Gloo’s pod was created without it.',
    cause: `kubectl delete mutatingwebhookconfiguration pod-identity-webhook --ignore-not-found
until_true new_pods_lack_role
restart_gloo`,
    undo: 'control restoreWebhook; until_true new_pods_carry_role',
  },
};
