import type { Faults } from './fault.ts';

const SOURCES = 'values.settings.secretOptions.sources';
const VALUES = 'with the values of this revision';
const FAILED = `status (repaired by helm upgrade, ${VALUES})`;
const PENDING = `status (repaired by helm rollback and helm upgrade, ${VALUES}, once no helm can be at work on it)`;

/** What an upgrade of Gloo leaves. */
const UPGRADED = 'what the hooks of the chart make on an upgrade';
export const GLOO_UNMARKED = 'upgrade_gloo --version 1.17.3 --reuse-values --labels managed-by=null';

/** What a plan shows if a field of Gloo’s release differs. */
export const glooDiffers = (field: string) => ({
  plan: [`helm release gloo-system/gloo update ${field}`],
  leaves: UPGRADED,
});

/** A fault that changes one of Gloo’s settings for Vault. */
const setting = (path: string, value: string) => ({
  diagnosis: 'gloo-settings-differ',
  ...glooDiffers(SOURCES),
  cause: `change_values '(.settings.secretOptions.sources[].vault | select(.) | ${path}) = "${value}"'`,
});

/** The releases of Gloo and of Vault, and Gloo’s settings in its release’s values. */
export const RELEASES: Faults = {
  'gloo-release-failed': {
    what: 'The last helm upgrade of Gloo failed: its pods were not ready in time.',
    ...glooDiffers(FAILED),
    cause: `
if [ "$(status gloo-system gloo)" = failed ]; then already 'the release has failed'; fi
version=$(gloo_version)
if said=$(upgrade_gloo --version "$version" --reuse-values --wait --timeout 3s 2>&1); then echo 'the upgrade did not fail' >&2; exit 1; fi
if [ "$(status gloo-system gloo)" != failed ]; then echo "$said" >&2; exit 1; fi`,
  },
  'gloo-release-pending': {
    what: 'The last helm upgrade of Gloo was killed an hour ago: the release is pending-upgrade.',
    diagnosis: 'another-helm',
    ...glooDiffers(PENDING),
    cause: `
if [ "$(status gloo-system gloo)" = pending-upgrade ]; then already 'the release is pending-upgrade'; fi
version=$(gloo_version)
kill_upgrade gloo-system gloo gloo --repo "$GLOO_HELM_REPO" --version "$version" --reuse-values
helm_was_killed_an_hour_ago`,
  },
  'gloo-release-absent': {
    what: 'Gloo is uninstalled.',
    plan: ['deployments of gloo-system/gloo available create', 'helm release gloo-system/gloo create'],
    cause: `
if [ "$(helm list -n gloo-system --all --short --filter '^gloo$')" = '' ]; then already 'there is no release gloo'; fi
helm uninstall gloo -n gloo-system --wait`,
  },
  'gloo-version-differs': {
    what: 'Gloo is of an older version.',
    ...glooDiffers('version'),
    unmanaged: GLOO_UNMARKED,
    cause: 'upgrade_gloo --version 1.16.0 --reuse-values',
  },
  'vault-release-pending': {
    what: 'The last helm upgrade of Vault was killed an hour ago: the release is pending-upgrade.',
    diagnosis: 'another-helm',
    plan: [`helm release vault/vault update ${PENDING}`],
    cause: `
if [ "$(status vault vault)" = pending-upgrade ]; then already 'the release is pending-upgrade'; fi
kill_upgrade vault vault vault --repo "$HASHICORP_HELM_REPO" --reuse-values
helm_was_killed_an_hour_ago`,
  },
  'vault-release-failed': {
    what: 'The last helm upgrade of Vault failed: its timeout was too short.',
    diagnosis: 'vault-release-differs',
    plan: [`helm release vault/vault update ${FAILED}`],
    cause: `
if [ "$(status vault vault)" = failed ]; then already 'the release has failed'; fi
if said=$(helm upgrade vault vault --repo "$HASHICORP_HELM_REPO" -n vault --reuse-values --wait --timeout 1ms 2>&1); then echo 'the upgrade did not fail' >&2; exit 1; fi
if [ "$(status vault vault)" != failed ]; then echo "$said" >&2; exit 1; fi`,
  },
  'chart-repository-of-another-url': {
    what: 'Another chart repository is registered in helm under the name gloo.',
    plan: ['helm repository gloo conflict url'],
    cause: 'helm repo add gloo "$GLOO_HELM_REPO/../gloo-ee-helm" --force-update',
  },
  'gloo-mount-path-differs': {
    what: 'Gloo logs in to Vault at a path where no auth method is.',
    ...setting('.aws.mountPath', 'aws-eks'),
  },
  'gloo-address-differs': {
    what: 'Gloo looks for Vault at an address that its pods cannot reach.',
    ...setting('.address', 'https://vault.example.com:8200'),
  },
  'gloo-vault-role-differs': {
    what: 'Gloo logs in as a Vault role that does not exist.',
    ...setting('.aws.vaultRole', 'other'),
  },
  'gloo-path-prefix-differs': {
    what: 'Gloo looks for its secrets below a path where no secrets engine is.',
    unmanaged: GLOO_UNMARKED,
    ...setting('.pathPrefix', 'other'),
  },
  'gloo-header-differs': {
    what: 'Gloo sends another server ID header than Vault expects.',
    ...setting('.aws.iamServerIdHeader', 'other.example.com'),
  },
  'gloo-region-differs': {
    what: 'Gloo signs its logins for the STS of another region.',
    ...setting('.aws.region', `'$OTHER_REGION'`),
  },
  'gloo-values-differ': {
    what: 'Gloo’s release lacks the second source of secrets, which is Kubernetes.',
    ...glooDiffers(SOURCES),
    cause: `change_values '.settings.secretOptions.sources |= map(select(has("kubernetes") | not))'`,
  },
};
