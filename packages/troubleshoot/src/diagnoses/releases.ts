import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import type { Observations, ReleaseObservation, Wanted } from '../observations.ts';
import { differencesIn, differencesText, differs, missing } from './differences.ts';
import { knownByError } from './words.ts';

const PLAN_03 = 'pnpm runbook 03-gloo --plan shows what differs.';

/** Each of Gloo's own settings for Vault has a diagnosis of its own. */
function valuesDiffer(seen: Observations): Evidence | undefined {
  const settings = differencesIn(seen, 'glooSettings').length > 0;
  const differences = differencesIn(seen, 'glooRelease').filter(
    ({ field }) => /^(?:chart$|values)/.test(field) && !(settings && field.endsWith('secretOptions.sources')),
  );
  return differences.length === 0 ? undefined : { seen: differencesText(differences) };
}

const KILLED =
  'A helm process is working on the release, or was killed while it did. A killed one leaves the release pending, and every other helm refuses to touch it.';

function pendingOf(release: ReleaseObservation | undefined): Evidence | undefined {
  const { seen, clear } = release?.pending ?? {};
  return seen === undefined || clear === undefined ? undefined : { seen, names: { clear } };
}

/** Only a person who knows that no helm is working on it may clear a release. */
function clearing(_wanted: Wanted, named: (name: string) => string): string[] {
  return ['# Only once you know that this helm no longer runs, on any machine:', named('clear')];
}

const statusDiffers = differs('glooRelease', /^status/);
const vaultDiffers = differs('vaultRelease', /./);

/** The Helm releases and the repositories they come from. */
export const RELEASES: readonly DiagnosisEntry[] = [
  {
    id: 'gloo-release-absent',
    check: 'releases',
    title: 'Gloo is not installed',
    cause: 'Gloo was never installed in this namespace, or somebody uninstalled it.',
    next: 'Run pnpm runbook 03-gloo, or set NAMESPACE to the namespace of Gloo.',
    found: missing(
      'glooRelease',
      ({ namespace }) => `there is no Helm release gloo in namespace ${namespace}`,
    ),
    repair: { makes: ['gloo-release'] },
    breaks: ['gloo-release-absent'],
  },
  {
    id: 'gloo-release-failed',
    check: 'releases',
    title: 'The last Helm operation on Gloo failed',
    cause: 'The cluster may hold a mixture of two versions.',
    next: PLAN_03,
    found: (seen) => (observedValue(seen.glooRelease)?.pending ? undefined : statusDiffers(seen)),
    symptoms: [
      {
        says: /"gloo" has no deployed releases/,
        example: 'Error: UPGRADE FAILED: "gloo" has no deployed releases',
      },
    ],
    repair: { makes: ['gloo-release'] },
    breaks: ['gloo-release-failed'],
  },
  {
    id: 'gloo-release-pending',
    check: 'releases',
    title: 'A Helm operation on Gloo was never finished',
    cause: KILLED,
    next: 'pnpm runbook 03-gloo waits up to 6 minutes for a helm that may still run, then repairs what an interrupted one left.',
    found: ({ glooRelease }) => pendingOf(observedValue(glooRelease)),
    repair: { byHand: clearing },
    breaks: ['gloo-release-pending'],
  },
  {
    id: 'gloo-version-differs',
    check: 'releases',
    title: 'Gloo’s version is not EDGE_VERSION',
    cause: 'Somebody else installed or upgraded it, or EDGE_VERSION is not what you mean.',
    next: 'pnpm runbook 03-gloo --plan shows what differs. To keep the installed version, set EDGE_VERSION to it.',
    found: differs('glooRelease', /^version$/, { level: 'warn' }),
    repair: { makes: ['gloo-release'] },
    breaks: ['gloo-version-differs'],
  },
  {
    id: 'gloo-values-differ',
    check: 'releases',
    title: 'Gloo’s release differs from helm-overrides.yaml',
    cause: 'Somebody changed the release, or installed it without the guide’s values or from another chart.',
    next: PLAN_03,
    found: valuesDiffer,
    repair: { makes: ['gloo-release', 'pods'] },
    breaks: ['gloo-values-differ'],
  },
  {
    id: 'vault-release-pending',
    check: 'releases',
    title: 'A Helm operation on Vault was never finished',
    cause: KILLED,
    next: 'pnpm runbook 02-vault waits up to 6 minutes for a helm that may still run, then repairs what an interrupted one left.',
    found: ({ vaultRelease }) => pendingOf(observedValue(vaultRelease)),
    repair: { byHand: clearing },
    breaks: ['vault-release-pending'],
  },
  {
    id: 'vault-release-differs',
    check: 'releases',
    title: 'Vault’s release differs from the guide’s',
    cause: 'A Helm operation failed, or somebody changed the release.',
    next: 'pnpm runbook 02-vault --plan shows what differs.',
    found: (seen) => (observedValue(seen.vaultRelease)?.pending ? undefined : vaultDiffers(seen)),
    repair: { makes: ['vault-release'] },
  },
  {
    id: 'chart-repository-of-another-url',
    check: 'releases',
    title: 'A chart repository has another address than the guide’s',
    cause:
      'Helm knows repositories by their local names only, so it would install a chart of the same name from elsewhere.',
    next: 'Give the name the guide’s address: helm repo add with --force-update.',
    found({ repositories }) {
      const others = observedValue(repositories).flatMap(({ name, differences }) =>
        differences.map(({ live, wanted }) => ({ name, live, wanted })),
      );
      const [first] = others;
      if (first === undefined) return undefined;
      return {
        seen: others.map(({ name, live, wanted }) => `${name} is ${live}, and not ${wanted}`).join('; '),
        names: { name: first.name, url: first.wanted },
        level: 'warn',
      };
    },
    symptoms: [
      {
        says: /repository name \(\S{1,200}\) already exists/,
        example: 'Error: repository name (gloo) already exists, please specify a different name',
      },
    ],
    repair: {
      byHand: (_wanted, named) => [
        'helm repo list',
        '# Warning: this replaces the address for everything on this machine that uses the name. Only if nothing needs the old one:',
        `helm repo add ${named('name')} ${named('url')} --force-update`,
      ],
    },
    breaks: ['chart-repository-of-another-url'],
  },
  knownByError(
    'another-helm',
    'Another helm works on this release',
    'Another helm process works on this release, or was killed while it did.',
    'Run again: the run reads the release first, and waits for a helm that still runs.',
    {
      says: /another operation [^\n]{0,100}is in progress|release: (?:already exists|not found)|secrets "sh\.helm\.release\S{0,300} (?:already exists|not found)|Error: [^\n]{0,300}the object has been modified/i,
      example: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
    },
  ),
  knownByError(
    'release-name-in-use',
    'Helm has a release of this name',
    'A release of this name was installed before, perhaps by an attempt that failed, or somebody installed it at the same time.',
    'helm list --all --namespace <its namespace> shows it. Run again: the run reads the release first, and upgrades or repairs it.',
    {
      says: /cannot re-use a name that is still in use/i,
      example: 'Error: INSTALLATION FAILED: cannot re-use a name that is still in use',
    },
  ),
  knownByError(
    'release-not-upgradable',
    'A release cannot be upgraded to what the guide installs',
    'Kubernetes does not change this part of the <kind> <name> in place, so it needs a new installation. A Vault with storage, for example, never becomes a dev server.',
    'If these runbooks manage the release, a run offers the new installation and first names what would be lost. By hand, first see what would be lost: kubectl get pods,pvc --namespace <the release’s>. Everything that pods hold in memory is lost; in a dev server that is every mount, role and secret. Volume claims of a StatefulSet stay, but a dev server does not read them. Only if nobody needs any of it: helm uninstall <the release> --namespace <its namespace> --wait, then run again.',
    {
      says: /cannot patch "(?<name>[^"\n]{1,253})" with kind (?<kind>\w{1,63}): [^\n]{0,1000}(?:Forbidden: updates to|field is immutable)/,
      example:
        "Error: UPGRADE FAILED: cannot patch \"vault\" with kind StatefulSet: StatefulSet.apps \"vault\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    },
  ),
  knownByError(
    'chart-repository-unreachable',
    'The chart repository does not answer',
    '<url> does not answer as a chart repository.',
    'Check the address and the network path to it. For a mirror, set HASHICORP_HELM_REPO or GLOO_HELM_REPO.',
    {
      says: /looks like "(?<url>[^"\n]{0,500})" is not a valid chart repository or cannot be reached/,
      example:
        'Error: looks like "https://storage.googleapis.com/solo-public-helm" is not a valid chart repository or cannot be reached: Get "https://storage.googleapis.com/solo-public-helm/index.yaml": dial tcp: lookup storage.googleapis.com: no such host',
    },
    {
      says: /Unable to get an update from the "[^"\n]{1,200}" chart repository \((?<url>[^)\s]{1,500})\)/,
      example:
        '...Unable to get an update from the "gloo" chart repository (https://storage.googleapis.com/solo-public-helm):\n\tGet "https://storage.googleapis.com/solo-public-helm/index.yaml": dial tcp 142.250.0.1:443: i/o timeout',
    },
    {
      says: /failed to (?:fetch|perform "\w{1,40}" on source: \w{1,10}) "?(?<url>https?:\/\/[^\s"]{1,500})/,
      example:
        'Error: INSTALLATION FAILED: failed to fetch https://storage.googleapis.com/solo-public-helm/charts/gloo-1.17.3.tgz : 403 Forbidden',
    },
  ),
  knownByError(
    'chart-refuses-cluster',
    'The chart refuses this version of Kubernetes',
    'The chart does not support the cluster’s Kubernetes version.',
    'Set EDGE_VERSION to a version of Gloo that supports the cluster, or upgrade the cluster.',
    {
      says: /chart requires kubeVersion: /,
      example:
        'Error: INSTALLATION FAILED: chart requires kubeVersion: >= 1.27.0 which is incompatible with Kubernetes v1.24.9',
    },
  ),
  knownByError(
    'workload-not-ready',
    'A workload does not become ready',
    'Its image cannot be pulled, no node has room for it, or it fails when it starts.',
    'kubectl describe <what> shows its events.',
    {
      says: /timed out waiting for the condition(?: on (?<what>[\w.-]{1,100}\/[\w.-]{1,253}))?/,
      example: 'error: timed out waiting for the condition on deployments/gloo',
    },
  ),
];
