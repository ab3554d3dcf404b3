import type { Break } from './break.ts';
import { DISOWN, type Drift, SHOWN, UPGRADED } from './drift.ts';
import { HELM_WAS_KILLED_AN_HOUR_AGO } from './helm-records.ts';

const FUNCTIONS = `
release() { helm list -n gloo-system --all --filter '^gloo$' -o json | jq -er '.[0]' || { echo 'there is no release gloo' >&2; return 1; }; }
status() { release | jq -r .status; }
version() { release | jq -r '.chart | ltrimstr("gloo-")'; }
# By the address: the repository registered under the name "gloo" may be broken as well.
upgrade() { helm upgrade gloo gloo --repo "$GLOO_HELM_REPO" -n gloo-system "$@"; }
# Changes the values of the release by a filter of jq.
change_values() {
  local version values
  version=$(version)
  values=$(helm get values gloo -n gloo-system -o json)
  jq "$1" <<< "$values" | upgrade --version "$version" --reset-values --values -
}`;

const VALUES = 'with the values of this revision';
const FAILED = `status (repaired by helm upgrade, ${VALUES})`;
const PENDING = `status (repaired by helm rollback and helm upgrade, ${VALUES}, once no helm can be at work on it)`;

/** What a plan shows if a field of Gloo’s release differs. */
const glooDiffers = (field: string): Drift => ({
  plan: [`${SHOWN.gloo} update ${field}`],
  leaves: UPGRADED,
});

/** A change of Gloo’s settings for Vault. */
const values = (filter: string) => `${FUNCTIONS}
change_values '${filter}'`;
const vaultValue = (path: string, value: string) =>
  values(`(.settings.secretOptions.sources[].vault | select(.) | ${path}) = "${value}"`);

/** Gloo's settings for Vault, in its release's values. */
export const GLOO_VALUES: readonly Break[] = [
  {
    name: 'gloo-mount-path-differs',
    diagnosis: 'gloo-settings-differ',
    what: 'Gloo logs in to Vault at a path where no auth method is.',
    drift: glooDiffers(SHOWN.sources),
    script: vaultValue('.aws.mountPath', 'aws-eks'),
  },
  {
    name: 'gloo-address-differs',
    diagnosis: 'gloo-settings-differ',
    what: 'Gloo looks for Vault at an address that its pods cannot reach.',
    drift: glooDiffers(SHOWN.sources),
    script: vaultValue('.address', 'https://vault.example.com:8200'),
  },
  {
    name: 'gloo-vault-role-differs',
    diagnosis: 'gloo-settings-differ',
    what: 'Gloo logs in as a Vault role that does not exist.',
    drift: glooDiffers(SHOWN.sources),
    script: vaultValue('.aws.vaultRole', 'other'),
  },
  {
    name: 'gloo-path-prefix-differs',
    diagnosis: 'gloo-settings-differ',
    what: 'Gloo looks for its secrets below a path where no secrets engine is.',
    drift: { ...glooDiffers(SHOWN.sources), disown: DISOWN.gloo },
    script: vaultValue('.pathPrefix', 'other'),
  },
  {
    name: 'gloo-header-differs',
    diagnosis: 'gloo-settings-differ',
    what: 'Gloo sends another server ID header than Vault expects.',
    drift: glooDiffers(SHOWN.sources),
    script: vaultValue('.aws.iamServerIdHeader', 'other.example.com'),
  },
  {
    name: 'gloo-region-differs',
    diagnosis: 'gloo-settings-differ',
    what: 'Gloo signs its logins for the STS of another region.',
    drift: glooDiffers(SHOWN.sources),
    script: vaultValue('.aws.region', `'$OTHER_REGION'`),
  },
  {
    name: 'gloo-values-differ',
    what: 'Gloo’s release lacks the second source of secrets, which is Kubernetes.',
    drift: glooDiffers(SHOWN.sources),
    script: values('.settings.secretOptions.sources |= map(select(has("kubernetes") | not))'),
  },
];

/** The release of Gloo, and where its chart comes from. */
export const HELM: readonly Break[] = [
  {
    name: 'gloo-release-failed',
    what: 'The last helm upgrade of Gloo failed: its pods were not ready in time.',
    drift: glooDiffers(FAILED),
    script: `${FUNCTIONS}
if [ "$(status)" = failed ]; then already 'the release has failed'; fi
version=$(version)
if said=$(upgrade --version "$version" --reuse-values --wait --timeout 3s 2>&1); then echo 'the upgrade did not fail' >&2; exit 1; fi
if [ "$(status)" != failed ]; then echo "$said" >&2; exit 1; fi`,
  },
  {
    name: 'gloo-release-pending',
    diagnosis: 'another-helm',
    what: 'The last helm upgrade of Gloo was killed an hour ago: the release is pending-upgrade.',
    drift: glooDiffers(PENDING),
    script: `${FUNCTIONS}
if [ "$(status)" = pending-upgrade ]; then already 'the release is pending-upgrade'; fi
version=$(version)
# Not by the function: it would run helm in a subshell, and helm would survive the kill.
helm upgrade gloo gloo --repo "$GLOO_HELM_REPO" -n gloo-system --version "$version" --reuse-values --wait &
until [ "$(status)" = pending-upgrade ]; do kill -0 $!; sleep 0.1; done
kill -KILL $!
wait $! 2> /dev/null || true # killed
[ "$(status)" = pending-upgrade ]
${HELM_WAS_KILLED_AN_HOUR_AGO}`,
  },
  {
    name: 'gloo-release-absent',
    what: 'Gloo is uninstalled.',
    drift: { plan: [`${SHOWN.gloo} create`, 'deployments of gloo-system/gloo available create'] },
    script: `
if [ "$(helm list -n gloo-system --all --short --filter '^gloo$')" = '' ]; then already 'there is no release gloo'; fi
helm uninstall gloo -n gloo-system --wait`,
  },
  {
    name: 'gloo-version-differs',
    what: 'Gloo is of an older version.',
    drift: { ...glooDiffers('version'), disown: DISOWN.gloo },
    script: `${FUNCTIONS}
upgrade --version 1.16.0 --reuse-values`,
  },
  {
    name: 'vault-release-pending',
    diagnosis: 'another-helm',
    what: 'The last helm upgrade of Vault was killed an hour ago: the release is pending-upgrade.',
    drift: { plan: [`helm release vault/vault update ${PENDING}`] },
    script: `
status() { helm list -n vault --all --filter '^vault$' -o json | jq -er '.[0].status'; }
if [ "$(status)" = pending-upgrade ]; then already 'the release is pending-upgrade'; fi
# helm may finish before its status is read, or before the signal arrives: then try again.
for attempt in {1..20}; do
  helm upgrade vault vault --repo "$HASHICORP_HELM_REPO" -n vault --reuse-values --wait &
  until [ "$(status)" = pending-upgrade ]; do kill -0 $! 2> /dev/null || break; sleep 0.02; done
  kill -KILL $! 2> /dev/null || true # ended
  wait $! 2> /dev/null || true # killed
  if [ "$(status)" = pending-upgrade ]; then break; fi
done
if [ "$(status)" != pending-upgrade ]; then echo 'helm ended each time before it was killed' >&2; exit 1; fi
${HELM_WAS_KILLED_AN_HOUR_AGO}`,
  },
  {
    name: 'vault-release-failed',
    what: 'The last helm upgrade of Vault failed: its timeout was too short.',
    diagnosis: 'vault-release-differs',
    drift: { plan: [`helm release vault/vault update ${FAILED}`] },
    script: `
status() { helm list -n vault --all --filter '^vault$' -o json | jq -er '.[0].status'; }
if [ "$(status)" = failed ]; then already 'the release has failed'; fi
if said=$(helm upgrade vault vault --repo "$HASHICORP_HELM_REPO" -n vault --reuse-values --wait --timeout 1ms 2>&1); then echo 'the upgrade did not fail' >&2; exit 1; fi
if [ "$(status)" != failed ]; then echo "$said" >&2; exit 1; fi`,
  },
  {
    name: 'chart-repository-of-another-url',
    what: 'Another chart repository is registered in helm under the name gloo.',
    drift: {
      plan: ['helm repository gloo conflict url'],
      never: true,
      cleanUp: 'helm repo add gloo "$GLOO_HELM_REPO" --force-update',
    },
    script: 'helm repo add gloo "$GLOO_HELM_REPO/../gloo-ee-helm" --force-update',
  },
];
