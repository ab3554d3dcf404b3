import type { CausedError } from './caused-error.ts';

/** A chart of one object, in the folder `chart`; its values choose what cannot be changed later. */
const CHART = `mkdir -p chart/templates
cat <<'YAML' > chart/Chart.yaml
apiVersion: v2
name: probe
version: 1.0.0
YAML
cat <<'YAML' > chart/values.yaml
service: one
image: probe
YAML
cat <<'YAML' > chart/templates/all.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: probe }
spec:
  serviceName: {{ .Values.service }}
  selector: { matchLabels: { app: probe } }
  template:
    metadata: { labels: { app: probe } }
    spec: { containers: [{ name: probe, image: {{ .Values.image }} }] }
YAML
`;
const INSTALLED = `${CHART}helm install probe chart --namespace probe --create-namespace`;
const CLEAN = 'kubectl delete namespace probe --ignore-not-found';
const NAMES = { release: 'probe', namespace: 'probe', chart: 'chart' };

/** Errors of helm. */
export const HELM_ERRORS: readonly CausedError[] = [
  {
    diagnosis: 'release-not-found',
    command: 'helm status gloo --namespace default',
    names: { release: 'gloo', namespace: 'gloo-system' },
    confirmed: { prints: /^gloo\s+gloo-system/m, always: true },
    fixed: { prints: /STATUS: deployed/ },
  },
  {
    diagnosis: 'release-name-in-use',
    before: INSTALLED,
    shell: CHART,
    command: 'helm install probe chart --namespace probe',
    names: { ...NAMES, values: 'chart/values.yaml' },
    confirmed: { prints: /^probe\s+probe/m },
    fixed: { prints: /^probe\s+probe\s+2\s.*deployed/m },
    after: CLEAN,
  },
  {
    diagnosis: 'release-never-deployed',
    before: `${INSTALLED}
helm uninstall probe --namespace probe --keep-history`,
    shell: CHART,
    command: 'helm upgrade probe chart --namespace probe',
    names: NAMES,
    confirmed: { prints: /uninstalled/ },
    after: CLEAN,
  },
  {
    diagnosis: 'another-helm',
    before: `${INSTALLED}
helm upgrade probe chart --namespace probe --set image=other --wait --timeout 60s &
until [ "$(helm list --all --namespace probe -o json | jq -r '.[0].status')" = pending-upgrade ]; do kill -0 $!; sleep 0.1; done
kill -KILL $!
wait $! 2> /dev/null || true # killed
[ "$(helm list --all --namespace probe -o json | jq -r '.[0].status')" = pending-upgrade ]`,
    shell: CHART,
    command: 'helm upgrade probe chart --namespace probe',
    names: { ...NAMES, revision: '1' },
    confirmed: { prints: /pending-upgrade/ },
    fixed: { commands: 1, prints: /^probe\s+probe\s+\d+\s.*deployed/m },
    after: CLEAN,
  },
  {
    diagnosis: 'resource-not-of-release',
    before: 'kubectl create namespace probe; kubectl create configmap probe --namespace probe',
    shell: `${CHART}cat <<'YAML' > chart/templates/all.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: probe }
YAML
`,
    command: 'helm install probe chart --namespace probe',
    names: { ...NAMES, kind: 'configmap', name: 'probe' },
    confirmed: { prints: /^(?!.*(meta\.helm\.sh|NotFound))/ },
    after: CLEAN,
  },
  {
    diagnosis: 'release-not-upgradable',
    before: INSTALLED,
    shell: CHART,
    command: 'helm upgrade probe chart --namespace probe --set service=two',
    names: NAMES,
    confirmed: { prints: /failed[^\n]*Forbidden: updates to statefulset spec/ },
    after: CLEAN,
  },
  {
    diagnosis: 'chart-version-unknown',
    command: 'helm install other gloo/gloo --version v1.99.0 --namespace probe',
    names: { version: '1.17.3' },
    confirmed: { by: 2, prints: /^(?![\s\S]*1\.99\.0)[\s\S]*gloo\/gloo/, always: true },
  },
  {
    diagnosis: 'chart-repository-unreachable',
    command: 'helm repo add probe http://charts.invalid',
    names: { name: 'probe', url: 'http://charts.invalid' },
    confirmed: { by: 2, prints: /Could not resolve host/, always: true },
  },
  {
    diagnosis: 'chart-refuses-cluster',
    shell: `${CHART}echo 'kubeVersion: ">= 9.0.0"' >> chart/Chart.yaml`,
    command: 'helm install probe chart --namespace probe',
    names: { version: '1.17.3', 'the cluster’s version': 'v1.36.1' },
    confirmed: { by: 2, prints: /Server Version: v1\.36/, always: true },
    fixed: { prints: /kind: Deployment/ },
  },
  {
    diagnosis: 'folder-not-writable',
    shell: 'old=$HELM_CONFIG_HOME; export HELM_CONFIG_HOME=/sys/helm',
    command: 'helm repo add probe http://charts.invalid',
    names: { folder: '$old' },
    confirmed: { prints: /HELM_CONFIG_HOME="\/sys\/helm"/ },
    fixed: { prints: /NAME\s+URL|no repositories/ },
  },
];
