import type { Faults } from './fault.ts';

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
const INSTALL = 'helm install probe chart --namespace probe';
const UPGRADE = 'helm upgrade probe chart --namespace probe';
const CLEAN = 'kubectl delete namespace probe --ignore-not-found';
const NAMES = { release: 'probe', namespace: 'probe', chart: 'chart' };

/** Errors of helm. */
export const HELM_CALLS: Faults = {
  'release-not-found': {
    command: 'helm status gloo --namespace default',
    names: { release: 'gloo', namespace: 'gloo-system' },
    confirms: /^gloo\s+gloo-system/m,
    alwaysPrinted: true,
    fixed: /STATUS: deployed/,
  },
  'release-name-in-use': {
    what: 'There is a release, probe, in namespace probe.',
    cause: INSTALLED,
    shell: CHART,
    command: INSTALL,
    names: { ...NAMES, values: 'chart/values.yaml' },
    confirms: /^probe\s+probe/m,
    fixed: /^probe\s+probe\s+2\s.*deployed/m,
    undo: CLEAN,
  },
  'release-never-deployed': {
    what: 'A release, probe, was uninstalled with --keep-history.',
    cause: `${INSTALLED}
helm uninstall probe --namespace probe --keep-history`,
    shell: CHART,
    command: UPGRADE,
    names: NAMES,
    confirms: /uninstalled/,
    undo: CLEAN,
  },
  'another-helm': {
    what: 'An upgrade of a release, probe, was killed a moment ago.',
    cause: `${INSTALLED}
kill_upgrade probe probe chart --set image=other --timeout 60s`,
    shell: CHART,
    command: UPGRADE,
    names: { ...NAMES, revision: '1' },
    confirms: /pending-upgrade/,
    fixedBy: 1,
    fixed: /^probe\s+probe\s+\d+\s.*deployed/m,
    undo: CLEAN,
  },
  'resource-not-of-release': {
    what: 'Somebody created a ConfigMap, probe, that no release owns.',
    cause: 'kubectl create namespace probe; kubectl create configmap probe --namespace probe',
    shell: `${CHART}cat <<'YAML' > chart/templates/all.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: probe }
YAML
`,
    command: INSTALL,
    names: { ...NAMES, kind: 'configmap', name: 'probe' },
    confirms: /^(?!.*(meta\.helm\.sh|NotFound))/,
    undo: CLEAN,
  },
  'release-not-upgradable': {
    what: 'There is a release, probe, whose StatefulSet cannot become what its next values say.',
    cause: INSTALLED,
    shell: CHART,
    command: `${UPGRADE} --set service=two`,
    names: NAMES,
    confirms: /failed[^\n]*Forbidden: updates to statefulset spec/,
    undo: CLEAN,
  },
  'chart-version-unknown': {
    command: 'helm install other gloo/gloo --version v1.99.0 --namespace probe',
    names: { version: '1.17.3' },
    confirmedBy: 2,
    confirms: /^(?![\s\S]*1\.99\.0)[\s\S]*gloo\/gloo/,
    alwaysPrinted: true,
  },
  'chart-repository-unreachable': {
    command: 'helm repo add probe http://charts.invalid',
    names: { name: 'probe', url: 'http://charts.invalid' },
    confirmedBy: 2,
    confirms: /Could not resolve host/,
    alwaysPrinted: true,
  },
  'chart-refuses-cluster': {
    shell: `${CHART}echo 'kubeVersion: ">= 9.0.0"' >> chart/Chart.yaml`,
    command: INSTALL,
    names: { version: '1.17.3', 'the cluster’s version': 'v1.36.1' },
    confirmedBy: 2,
    confirms: /Server Version: v1\.36/,
    alwaysPrinted: true,
    fixed: /kind: Deployment/,
  },
  'folder-not-writable': {
    shell: 'old=$HELM_CONFIG_HOME; export HELM_CONFIG_HOME=/sys/helm',
    command: 'helm repo add probe http://charts.invalid',
    names: { folder: '$old' },
    confirms: /HELM_CONFIG_HOME="\/sys\/helm"/,
    fixed: /NAME\s+URL|no repositories/,
  },
};
