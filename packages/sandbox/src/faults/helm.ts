import type { Faults } from './fault.ts';

const SOURCES = 'values.settings.secretOptions.sources';

/** The leftovers of an upgrade of Gloo. */
export const UPGRADED = 'what the hooks of the chart make on an upgrade';
export const GLOO_UNMARKED = 'upgrade_gloo --version 1.17.3 --reuse-values --labels managed-by=null';

/** The plan for a different field of Gloo’s release. */
export const glooDiffers = (field: string) => ({
  plan: [`helm release gloo-system/gloo update ${field}`],
  leaves: UPGRADED,
});

/** The releases of Gloo and of Vault, and Gloo’s settings in its release’s values. */
export const RELEASES: Faults = {
  'gloo-release-failed': {
    what: 'The last helm upgrade of Gloo failed: its timeout was too short.',
    headline: 'helm release gloo-system/gloo: status is failed: Upgrade "gloo" failed:',
    diagnosis: 'gloo-release-differs',
    ...glooDiffers('status'),
    cause: `
upgrade_gloo --version "$(gloo_version)" --reuse-values --wait --timeout 1ms || true
[ "$(status gloo-system gloo)" = failed ]`,
  },
  'gloo-release-pending': {
    what: 'The last helm upgrade of Gloo was killed an hour ago: the release is pending-upgrade.',
    headline: 'helm release gloo-system/gloo: status is pending-upgrade; wanted deployed',
    diagnosis: 'another-helm',
    // Without a number, helm uses the previous revision.
    names: { release: 'gloo', namespace: 'gloo-system', revision: '' },
    ...glooDiffers('status'),
    cause: `
version=$(gloo_version)
kill_upgrade gloo-system gloo gloo --repo "$GLOO_HELM_REPO" --version "$version" --reuse-values
helm_was_killed_an_hour_ago`,
  },
  'gloo-release-absent': {
    what: 'Gloo is uninstalled.',
    headline: 'helm release gloo-system/gloo does not exist',
    diagnosis: 'gloo-release-differs',
    plan: ['deployments of gloo-system/gloo available create', 'helm release gloo-system/gloo create'],
    cause: 'helm uninstall gloo -n gloo-system --wait',
  },
  'gloo-version-differs': {
    what: 'Gloo is of an older version.',
    headline: 'helm release gloo-system/gloo: version is',
    diagnosis: 'gloo-release-differs',
    ...glooDiffers('version'),
    unmanaged: GLOO_UNMARKED,
    cause: 'upgrade_gloo --version 1.16.0 --reuse-values',
  },
  'vault-release-failed': {
    what: 'The last helm upgrade of Vault failed: its timeout was too short.',
    headline: 'helm release vault/vault: status is failed: Upgrade "vault" failed:',
    diagnosis: 'vault-release-differs',
    plan: ['helm release vault/vault update status'],
    cause: `
helm upgrade vault vault --repo "$HASHICORP_HELM_REPO" -n vault --reuse-values --wait --timeout 1ms || true
[ "$(status vault vault)" = failed ]`,
  },
  'settings-deleted': {
    what: 'Gloo’s Settings are deleted.',
    headline: 'helm release gloo-system/gloo: settings default is missing',
    diagnosis: 'gloo-release-differs',
    ...glooDiffers('settings default'),
    cause: 'kubectl delete settings.gloo.solo.io default -n gloo-system',
  },
  'settings-kind-deleted': {
    what: 'The CRD of Gloo’s Settings is deleted, and so are the Settings.',
    headline: 'the cluster does not know kind Settings of gloo.solo.io/v1',
    diagnosis: 'kind-missing',
    ...glooDiffers('kind Settings of gloo.solo.io/v1'),
    cause: 'kubectl delete crd settings.gloo.solo.io',
  },
  'vault-service-deleted': {
    what: 'Vault’s Service is deleted, and Gloo, which has restarted since, has given up.',
    headline: 'helm release vault/vault: service vault-internal is missing',
    diagnosis: 'vault-release-differs',
    plan: ['helm release vault/vault update service vault-internal'],
    cause: `kubectl delete service vault-internal -n vault
kubectl delete pod -n gloo-system -l gloo=gloo --wait=false
until_true gloo_says 'no such host'`,
  },
  'chart-repository-of-another-url': {
    what: 'Another chart repository is registered in helm under the name gloo.',
    // It affects no link of the chain, and no plan without an installation.
    diagnosis: false,
    cause: 'helm repo add gloo "$GLOO_HELM_REPO/../gloo-ee-helm" --force-update',
    undo: 'helm repo add gloo "$GLOO_HELM_REPO" --force-update',
  },
  'gloo-address-differs': {
    what: 'Gloo looks for Vault at an address that its pods cannot reach.',
    headline:
      'helm release gloo-system/gloo: vault.address is https://vault.example.com:8200; wanted http://vault-internal.vault:8200',
    diagnosis: 'gloo-settings-differ',
    ...glooDiffers(SOURCES),
    unmanaged: GLOO_UNMARKED,
    cause: `change_values '(.settings.secretOptions.sources[].vault | select(.) | .address) = "https://vault.example.com:8200"'`,
  },
  'gloo-values-differ': {
    what: 'Gloo’s release lacks the second source of secrets, which is Kubernetes.',
    headline: 'helm release gloo-system/gloo: sources is vault; wanted vault, kubernetes',
    diagnosis: 'gloo-settings-differ',
    ...glooDiffers(SOURCES),
    cause: `change_values '.settings.secretOptions.sources |= map(select(has("kubernetes") | not))'`,
  },
};

/** A chart of one object, in the folder `chart`. The service of a StatefulSet cannot be changed later. */
const CHART = `mkdir -p chart/templates
printf '%s: %s\\n' apiVersion v2 name probe version 1.0.0 > chart/Chart.yaml
cat <<'YAML' > chart/templates/all.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: probe }
spec:
  serviceName: {{ .Values.service | default "one" }}
  selector: { matchLabels: { app: probe } }
  template:
    metadata: { labels: { app: probe } }
    spec: { containers: [{ name: probe, image: {{ .Values.image | default "probe" }} }] }
YAML
`;
const INSTALLED = `${CHART}helm install gloo chart --namespace probe --create-namespace`;
const INSTALL = 'helm install gloo chart --namespace probe';
const UPGRADE = 'helm upgrade gloo chart --namespace probe';
const CLEAN = 'kubectl delete namespace probe --ignore-not-found';
const NAMES = { release: 'gloo', namespace: 'probe', chart: 'chart' };

/** Errors of helm. */
export const HELM_CALLS: Faults = {
  'release-name-in-use': {
    what: 'There is a release, gloo, in namespace probe.',
    cause: INSTALLED,
    shell: CHART,
    command: INSTALL,
    // The page refuses a chart that is a folder.
    names: { ...NAMES, chart: 'hashicorp/vault', values: '/dev/null' },
    confirms: /^gloo\s+probe/m,
    fixed: /^gloo\s+probe\s+2\s.*deployed/m,
    undo: `helm uninstall gloo --namespace probe; ${CLEAN}`,
  },
  'release-never-deployed': {
    what: 'A release, gloo, was uninstalled with --keep-history.',
    diagnosis: 'release-name-in-use',
    cause: `${INSTALLED}
helm uninstall gloo --namespace probe --keep-history`,
    shell: CHART,
    command: UPGRADE,
    names: { ...NAMES, values: '/dev/null' },
    confirms: /uninstalled/,
    undo: CLEAN,
  },
  'another-helm': {
    what: 'An upgrade of a release, gloo, was killed a moment ago.',
    cause: `${INSTALLED}
kill_upgrade probe gloo chart --set image=other --timeout 60s`,
    shell: CHART,
    command: UPGRADE,
    names: { ...NAMES, revision: '1' },
    confirms: /pending-upgrade/,
    fixed: /^STATUS: deployed/m,
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
    fixed: /"meta.helm.sh\/release-name":"gloo"/,
  },
  'chart-version-unknown': {
    command: 'helm install other gloo/gloo --version v1.99.0 --namespace probe',
    names: { name: 'gloo', url: '$GLOO_HELM_REPO' },
    confirms: /^(?![\s\S]*1\.99\.0)[\s\S]*gloo\/gloo/,
    alwaysPrinted: true,
    fixed: /^name: gloo$/m,
  },
  'chart-repository-unreachable': {
    command: 'helm repo add probe http://hashicorp.invalid',
    names: { name: 'probe', address: 'http://hashicorp.invalid', 'right address': '$GLOO_HELM_REPO' },
    confirms: /Could not resolve host/,
    alwaysPrinted: true,
    fixed: /^probe\/gloo\s/m,
    undo: 'helm repo remove probe || true',
  },
  'values-without-indentation': {
    diagnosis: 'chart-values-invalid',
    shell: `sed -i 's/^ *//' helm-overrides.yaml`,
    command:
      'helm install gloo gloo/gloo --namespace gloo-system --version "$EDGE_VERSION" --values helm-overrides.yaml',
    confirms: /^\d+:address: /m,
    fixed: /^[1-9]\d*$/m,
  },
};
