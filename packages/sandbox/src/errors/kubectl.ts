import type { CausedError } from './caused-error.ts';

/**
 * The kubeconfig of an EKS operator, whose credentials come from `aws eks get-token`, copied into this folder so that it can be
 * changed.
 */
const OWN = 'cp "$EKS_KUBECONFIG" kubeconfig; export KUBECONFIG=$PWD/kubeconfig';
const PODS = 'kubectl get pods -n gloo-system';

/** Errors of kubectl and of the API server. */
export const KUBECTL: readonly CausedError[] = [
  {
    diagnosis: 'no-kubectl-context',
    shell: 'export KUBECONFIG=$PWD/kubeconfig',
    command: PODS,
    confirmed: { prints: /^(?![\s\S]*\*)/ },
    fixed: { prints: /demo|kwok/ },
  },
  {
    diagnosis: 'kubectl-context-unknown',
    shell: OWN,
    command: `${PODS} --context nowhere`,
    names: { 'one of those': '"$(kubectl config get-contexts -o name)"' },
    confirmed: { prints: /^kwok-/, always: true },
    fixed: { prints: /^kwok-/m },
  },
  {
    diagnosis: 'credential-plugin-outdated',
    shell: `${OWN}; sed -i 's#client.authentication.k8s.io/v1beta1#client.authentication.k8s.io/v1alpha1#' kubeconfig`,
    command: PODS,
    confirmed: { prints: /v1alpha1/ },
    fixed: { prints: /v1beta1/ },
  },
  {
    diagnosis: 'credential-plugin-missing',
    shell: `${OWN}; mkdir bin; ln -s "$(command -v kubectl)" bin; folder=$(dirname "$(command -v aws)"); export PATH=$PWD/bin:/usr/bin:/bin`,
    command: PODS,
    names: { 'its folder': '$folder' },
    confirmed: { prints: /^aws$/m },
    fixed: { prints: /is running at/ },
  },
  {
    diagnosis: 'credential-plugin-failed',
    shell: `${OWN}; unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY`,
    command: PODS,
    confirmed: { prints: /Unable to locate credentials/ },
  },
  {
    diagnosis: 'cluster-not-reached',
    shell: `${OWN}; sed -i 's#server: .*#server: https://nowhere.invalid#' kubeconfig`,
    command: PODS,
    confirmed: { by: 2, prints: /https:\/\/nowhere\.invalid/ },
    fixed: { prints: /is running at/ },
  },
  {
    diagnosis: 'forbidden-in-cluster',
    shell: `${OWN}; token=$(kubectl create token default -n default); kubectl config set-credentials stranger --token="$token" > /dev/null; kubectl config set-context --current --user=stranger > /dev/null`,
    command: PODS,
    confirmed: { prints: /system:serviceaccount:default:default/ },
  },
  {
    diagnosis: 'changed-at-the-same-time',
    before: 'kubectl create configmap probe -n default',
    shell:
      'kubectl get configmap probe -n default -o yaml > old.yaml; kubectl annotate configmap probe -n default changed=by-somebody',
    command: 'kubectl replace -f old.yaml',
    names: { kind: 'configmap', name: 'probe', namespace: 'default' },
    confirmed: { by: 2, prints: /^\d+$/ },
    after: 'kubectl delete configmap probe -n default',
  },
  {
    diagnosis: 'pod-security',
    before: 'kubectl label namespace gloo-system pod-security.kubernetes.io/enforce=restricted',
    command: 'kubectl run probe -n gloo-system --image=probe',
    confirmed: { prints: /pod-security\.kubernetes\.io\/enforce=restricted/ },
    after: 'kubectl label namespace gloo-system pod-security.kubernetes.io/enforce-',
  },
  {
    diagnosis: 'workload-not-ready',
    before: `kubectl create deployment probe -n gloo-system --image=probe --dry-run=client -o json |
  jq '.spec.template.spec.nodeSelector = { nowhere: "true" }' | kubectl apply -f -`,
    command: 'kubectl wait deployment/probe -n gloo-system --for=condition=Available --timeout=2s',
    confirmed: { prints: /^probe-\S+ +0\/1 +Pending/m },
    after: 'kubectl delete deployment probe -n gloo-system',
  },
  {
    diagnosis: 'webhook-unreachable',
    before: `kubectl apply -f - <<YAML
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: probe }
webhooks:
- name: probe.example.com
  clientConfig: { service: { name: gone, namespace: default } }
  rules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }]
  namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: default } }
  admissionReviewVersions: [v1]
  sideEffects: None
YAML
while kubectl create configmap probe -n default --dry-run=server; do sleep 0.2; done`,
    command: 'kubectl create configmap probe -n default --dry-run=server',
    names: { 'namespace of the service': 'default', service: 'gone' },
    confirmed: { by: 3, prints: /^probe +default +gone/m },
    after: 'kubectl delete validatingwebhookconfiguration probe',
  },
  {
    diagnosis: 'cluster-refuses-credentials',
    shell: `${OWN}; printf '[profile other]\\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\\naws_secret_access_key = none\\n' > config
printf '[profile engineer]\\naws_access_key_id = %s\\naws_secret_access_key = %s\\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" >> config
export AWS_CONFIG_FILE=$PWD/config AWS_PROFILE=engineer; unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
kubectl config set-credentials "$(kubectl config view --minify -o jsonpath='{.users[0].name}')" --exec-env=AWS_PROFILE=other > /dev/null`,
    command: PODS,
    names: { 'role or user': 'arn:aws:iam::$ACCOUNT_ID:role/none' },
    confirmed: { by: 2, prints: /"name":"AWS_PROFILE","value":"other"/ },
    fixed: { commands: 1, prints: /Username +\S/ },
  },
  {
    diagnosis: 'field-of-another-manager',
    before: 'kubectl create configmap probe -n default --from-literal=key=theirs',
    shell: `cat <<YAML > probe.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: probe, namespace: default }
data: { key: ours }
YAML`,
    command: 'kubectl apply --server-side -f probe.yaml',
    names: { kind: 'configmap', name: 'probe', namespace: 'default' },
    confirmed: { prints: /f:key[\s\S]*manager: kubectl-create/ },
    after: 'kubectl delete configmap probe -n default',
  },
];
