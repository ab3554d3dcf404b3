import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { differencesIn, differencesText, differs, missing } from '../differences.ts';
import { cleared, IF_ENTERPRISE, installedVersion, overridesApplied, writes } from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Observations, Wanted } from '../observations.ts';

const PLAN_03 = 'pnpm runbook 03-gloo --plan shows what differs.';

/** Each of Gloo's settings for Vault has its own diagnosis. */
function valuesDiffer(seen: Observations): Evidence | undefined {
  const settings = differencesIn(seen, 'glooSettings').length > 0;
  const differences = differencesIn(seen, 'glooRelease').filter(
    ({ field }) => /^(?:chart$|values)/.test(field) && !(settings && field.endsWith('secretOptions.sources')),
  );
  return differences.length === 0 ? undefined : { seen: differencesText(differences) };
}

const status = (release: string, namespace: string, prints: string) => ({
  run: `helm list --all --namespace ${namespace} --filter '^${release}$'`,
  prints,
});
const history = (release: string, namespace: string, prints: string) => ({
  run: `helm history ${release} --namespace ${namespace}`,
  prints,
});
const INSTALLED = 'gloo, deployed, and its version';
const UPGRADES =
  'Helm restores what the chart and the values say. Changes that somebody made by hand to the release’s resources are lost, and its pods are replaced.';
const valuesSeen = ({ namespace }: Wanted) => [
  '# See the values that the release has now, if it is installed:',
  `helm get values gloo --namespace ${namespace}`,
];
/** Installs the guide's version of Gloo. */
const upgrade = (wanted: Wanted) => [
  ...valuesSeen(wanted),
  writes('helm-overrides.yaml'),
  IF_ENTERPRISE,
  `helm upgrade --install gloo gloo/gloo --namespace ${wanted.namespace} --create-namespace --version ${wanted.edgeVersion} --reset-then-reuse-values --values helm-overrides.yaml`,
];
const statusDiffers = differs('glooRelease', /^status/);
const vaultDiffers = differs('vaultRelease', /./);

/** The releases that a helm left unfinished, and the commands that clear them. A release that could not be read is reported elsewhere. */
function pendingRelease({ glooRelease, vaultRelease, wanted }: Observations): Evidence | undefined {
  const pending = [
    { release: 'vault', namespace: 'vault', observed: vaultRelease },
    { release: 'gloo', namespace: wanted.namespace, observed: glooRelease },
  ].flatMap(({ release, namespace, observed }) => {
    const found = 'value' in observed ? observed.value?.pending : undefined;
    return found === undefined ? [] : [{ release, namespace, ...found }];
  });
  const [first] = pending;
  return (
    first && {
      seen: pending.map(({ release, seen }) => `${release}: ${seen}`).join('; '),
      names: {
        release: first.release,
        namespace: first.namespace,
        clear: pending.map(({ clear }) => clear).join('\n'),
      },
    }
  );
}

/** The Helm releases and the repositories they come from. */
export const RELEASES: readonly DiagnosisEntry[] = [
  {
    id: 'gloo-release-absent',
    check: 'releases',
    title: 'Gloo is not installed',
    cause:
      'Gloo was never installed in this namespace, or somebody uninstalled it. If it is installed in another namespace, set NAMESPACE to that one.',
    next: PLAN_03,
    found: missing(
      'glooRelease',
      ({ namespace }) => `there is no Helm release gloo in namespace ${namespace}`,
    ),
    makes: ['gloo-release'],
    byHand: (wanted) => ({
      confirm: [status('gloo', wanted.namespace, 'no line for gloo')],
      fix: upgrade(wanted),
      fixed: status('gloo', wanted.namespace, INSTALLED),
      risk: 'None, unless Gloo is installed in another namespace too: both share their CRDs.',
    }),
  },
  {
    id: 'gloo-release-failed',
    check: 'releases',
    title: 'The last Helm operation on Gloo failed',
    cause: 'The cluster may hold a mixture of two versions.',
    next: PLAN_03,
    found: (seen) => (observedValue(seen.glooRelease)?.pending ? undefined : statusDiffers(seen)),
    makes: ['gloo-release'],
    byHand: (wanted) => ({
      confirm: [history('gloo', wanted.namespace, 'failed in the last line, and why')],
      fix: [
        writes('helm-overrides.yaml'),
        IF_ENTERPRISE,
        '# Helm’s own reuse of values starts from the last revision that was deployed. This keeps the values and the version of the failed one:',
        `helm get values gloo --namespace ${wanted.namespace} --output yaml |\n  helm upgrade gloo gloo/gloo --namespace ${wanted.namespace} --version ${installedVersion('gloo', wanted.namespace)} --reset-values --values - --values helm-overrides.yaml`,
      ],
      fixed: status('gloo', wanted.namespace, INSTALLED),
      risk: UPGRADES,
    }),
  },
  {
    id: 'another-helm',
    check: 'releases',
    title: 'A Helm operation on a release is unfinished',
    cause:
      'A helm process is working on the release, or was killed while it worked. A killed helm leaves the release pending, and every other helm then refuses to change it.',
    next: 'Run again: the run reads the release first, and waits for a helm that still runs.',
    found: pendingRelease,
    symptoms: [
      {
        says: /another operation [^\n]{0,100}is in progress|release: already exists|secrets "sh\.helm\.release\S{0,300} (?:already exists|not found)|Error: [^\n]{0,300}the object has been modified/i,
        example: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
        words: { helm: ['another operation (install/upgrade/rollback) is in progress'] },
      },
    ],
    byHand(_wanted, named) {
      const [release, namespace] = [named('release'), named('namespace')];
      const history = `helm history ${release} --namespace ${namespace}`;
      return {
        confirm: [
          {
            cause: 'A helm was killed while it worked: by Ctrl-C, a time limit or a CI job that ended.',
            run: history,
            prints: 'pending-…, updated long ago',
          },
          {
            cause: 'Helm is still working on it.',
            run: history,
            prints: 'pending-…, updated less than five minutes ago',
          },
        ],
        fix: cleared(release, namespace, named('clear')),
        fixed: {
          run: 'helm list --all --all-namespaces',
          prints: 'deployed, or no line if the first installation was cleared',
        },
        risk: 'If helm is still working, two processes change the release at once.',
      };
    },
  },
  {
    id: 'gloo-version-differs',
    check: 'releases',
    title: 'Gloo’s version is not EDGE_VERSION',
    cause:
      'Somebody else installed or upgraded it, or EDGE_VERSION (with --guide 1.16, v1.16.0) is not what you mean. To keep the installed version, set EDGE_VERSION to it.',
    next: PLAN_03,
    found: differs('glooRelease', /^version$/, { level: 'warn' }),
    makes: ['gloo-release'],
    byHand: (wanted) => ({
      confirm: [status('gloo', wanted.namespace, 'another version')],
      fix: upgrade(wanted),
      fixed: status('gloo', wanted.namespace, INSTALLED),
      risk: `An older version might not be able to read what a newer one wrote. ${UPGRADES}`,
    }),
  },
  {
    id: 'gloo-values-differ',
    check: 'releases',
    title: 'Gloo’s release differs from helm-overrides.yaml',
    cause:
      'Somebody changed the release, or installed it without the guide’s values or from another chart. If its chart is gloo-ee, it is the Enterprise edition, and this run lacks --enterprise.',
    next: PLAN_03,
    found: valuesDiffer,
    makes: ['gloo-release', 'pods'],
    byHand: (wanted) => ({
      confirm: [
        {
          run: `helm get values gloo --namespace ${wanted.namespace}`,
          prints: 'values other than those of helm-overrides.yaml',
        },
      ],
      fix: [...valuesSeen(wanted), ...overridesApplied(wanted)],
      fixed: {
        run: `helm get values gloo --namespace ${wanted.namespace}`,
        prints: 'the values of helm-overrides.yaml',
      },
      risk: UPGRADES,
    }),
  },
  {
    id: 'vault-release-differs',
    check: 'releases',
    title: 'Vault’s release differs from the guide’s',
    cause: 'A Helm operation failed, or somebody changed the release.',
    next: 'pnpm runbook 02-vault --plan shows what differs.',
    found: (seen) => (observedValue(seen.vaultRelease)?.pending ? undefined : vaultDiffers(seen)),
    makes: ['vault-release'],
    byHand: ({ kubectl }) => ({
      confirm: [history('vault', 'vault', 'failed in the last line, or values other than the guide’s')],
      fix: [
        '# See its version, its values, and since when its pod has been running:',
        'helm list --all --namespace vault',
        'helm get values vault --namespace vault',
        `${kubectl} get pods,pvc --namespace vault`,
        '# Warning: if the upgrade replaces the pod, a dev server loses every mount, role and secret, and any other Vault has to be unsealed. Only if nobody needs them, and only for the guide’s dev server:',
        `helm upgrade vault hashicorp/vault --namespace vault --version ${installedVersion('vault', 'vault')} --reset-then-reuse-values --set server.dev.enabled=true`,
      ],
      fixed: status('vault', 'vault', 'vault, deployed'),
      risk: 'If the pod is replaced, a dev server loses every mount, role and secret. A Vault with storage has to be unsealed.',
    }),
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
        words: { helm: ['repository name (…) already exists'] },
      },
    ],
    byHand: (_wanted, named) => ({
      confirm: [{ run: 'helm repo list', prints: `another address beside ${named('name')}` }],
      fix: [
        'helm repo list',
        '# Warning: this replaces the address for everything on this machine that uses the name. Only if nothing needs the old one:',
        `helm repo add ${named('name')} ${named('url')} --force-update`,
      ],
      fixed: { run: 'helm repo list', prints: `${named('url')} beside ${named('name')}` },
      risk: 'A script on this machine that installs from the old address gets other charts.',
    }),
  },
];
