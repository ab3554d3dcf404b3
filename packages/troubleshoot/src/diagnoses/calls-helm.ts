import type { DiagnosisEntry } from '../diagnosis.ts';

const LIST = 'helm list --all --all-namespaces';
const DEPLOYED = { run: LIST, prints: 'deployed, beside the release' };

/** Helm's errors about any release. */
export const CALLS_HELM: readonly DiagnosisEntry[] = [
  {
    id: 'release-name-in-use',
    title: 'Helm has a release of this name',
    cause:
      'A release of this name was installed before, perhaps by an attempt that failed, or somebody installed it at the same time.',
    next: 'helm list --all --namespace <its namespace> shows it. Run again: the run reads the release first, and upgrades or repairs it.',
    symptoms: [
      {
        says: /cannot re-use a name that is still in use/i,
        example: 'Error: INSTALLATION FAILED: cannot re-use a name that is still in use',
        words: { helm: ['cannot re-use a name that is still in use'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause:
            'The release exists, perhaps in the state failed or pending-install, which helm list hides without --all.',
          run: LIST,
          prints: 'a line with the name',
        },
        {
          cause: 'An interrupted installation left only its record.',
          run: 'kubectl get secret --all-namespaces -l owner=helm',
          prints: 'sh.helm.release.v1.<name>.v1, and no line for it in helm list',
        },
      ],
      fix: [
        '# See what the release has:',
        'helm status <release> --namespace <namespace>',
        '# Use upgrade in place of install: it changes the existing release.',
        'helm upgrade --install <release> <chart> --namespace <namespace> --reset-then-reuse-values --values <values>',
      ],
      fixed: DEPLOYED,
      risk: 'The upgrade changes a release that may be somebody else’s: read its values first.',
    }),
  },
  {
    id: 'release-never-deployed',
    title: 'The release has no deployed revision',
    cause:
      'The first installation failed or was interrupted, or the release was uninstalled with --keep-history. So Helm has nothing that it could upgrade. helm list hides such a release without --all.',
    next: 'helm history <release> shows why it failed. Uninstall it, once nobody needs what it created, and install it again.',
    symptoms: [
      {
        says: /"[^"\n]{1,200}" has no deployed releases/,
        example: 'Error: UPGRADE FAILED: "project-x" has no deployed releases',
        words: { helm: ['"…" has no deployed releases'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          run: 'helm history <release> --namespace <namespace>',
          prints: 'failed, pending-install or uninstalled, and no deployed',
        },
      ],
      fix: [
        '# See what the failed installation created:',
        'kubectl get all,pvc --namespace <namespace>',
        '# Warning: everything that its pods hold in memory is lost. Only if nobody needs it, and then install again:',
        'helm uninstall <release> --namespace <namespace>',
      ],
      fixed: DEPLOYED,
      risk: 'Everything that the failed installation created is removed.',
    }),
  },
  {
    id: 'release-not-found',
    title: 'Helm has no such release in this namespace',
    cause: 'The release is in another namespace or another cluster, or was never installed.',
    next: 'helm list --all --all-namespaces shows the releases of this cluster; kubectl config current-context which cluster that is.',
    symptoms: [
      {
        says: /release: not found/,
        example: 'Error: uninstall: Release not loaded: gloo: release: not found',
        words: { helm: ['release: not found'] },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        { cause: 'It is in another namespace.', run: LIST, prints: 'the release, beside another namespace' },
        {
          cause: 'This is another cluster.',
          run: `${kubectl} config current-context`,
          prints: 'the wrong context',
        },
      ],
      fix: ['# Name the right namespace or context:', 'helm status <release> --namespace <namespace>'],
      fixed: { run: 'helm status <release> --namespace <namespace>', prints: 'STATUS: deployed' },
      risk: 'None: it only reads.',
    }),
  },
  {
    id: 'resource-not-of-release',
    title: 'A resource of the chart exists, and does not belong to this release',
    cause:
      'Somebody created it without Helm, or another release, perhaps an earlier one, created it. Helm takes over only resources that carry its own labels and annotations.',
    next: 'Find out who created it. Then label it for this release, remove it, or use another name.',
    symptoms: [
      {
        says: /cannot be imported into the current release: invalid ownership metadata|existing resource conflict: /,
        example:
          'Error: INSTALLATION FAILED: rendered manifests contain a resource that already exists. Unable to continue with install: ServiceAccount "gloo" in namespace "gloo-system" exists and cannot be imported into the current release: invalid ownership metadata; label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"',
        words: { helm: ['cannot be imported into the current release: invalid ownership metadata'] },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        {
          run: `${kubectl} get <kind> <name> -n <namespace> -o jsonpath='{.metadata.labels}{.metadata.annotations}'`,
          prints: 'no meta.helm.sh/release-name, or another release',
        },
      ],
      fix: [
        '# If it belongs to another release that is still in use, stop here. Otherwise let this release take it over:',
        `${kubectl} label <kind> <name> -n <namespace> app.kubernetes.io/managed-by=Helm`,
        `${kubectl} annotate <kind> <name> -n <namespace> meta.helm.sh/release-name=<release> meta.helm.sh/release-namespace=<namespace>`,
      ],
      fixed: { run: LIST, prints: 'the release, once it is installed again' },
      risk: 'Helm changes it to what the chart says, and deletes it with the release.',
    }),
  },
  {
    id: 'field-of-another-manager',
    title: 'Another program has set a field that the chart sets',
    cause:
      'Helm 4 applies charts on the server, where each field belongs to the program that last set it. Here that is <manager>, with another value than the chart’s, and helm leaves it alone.',
    next: 'Decide whose the field is: leave it out of the chart’s values, or let helm take it over (helm upgrade … --force-conflicts). The plan of 03-gloo shows who has set the role annotation of a service account, and a run corrects it.',
    symptoms: [
      {
        says: /Apply failed with \d{1,4} conflicts?: conflicts? with "(?<manager>[^"\n]{1,128})"/,
        example:
          'Error: UPGRADE FAILED: conflict occurred while applying object gloo-system/gloo /v1, Kind=ServiceAccount: Apply failed with 1 conflict: conflict with "kubectl-annotate" using v1: .metadata.annotations.eks.amazonaws.com/role-arn',
        words: {
          helm: ['Apply failed with 1 conflict: conflict with "kubectl-annotate"'],
          kubectl: ['Apply failed with 2 conflicts: conflicts with "…"'],
        },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        {
          run: `${kubectl} get <kind> <name> -n <namespace> -o yaml --show-managed-fields`,
          prints: 'manager: <manager>, below the field',
        },
      ],
      fix: [
        '# If that program still runs, such as an autoscaler that sets replicas, leave the field to it: take it out of the chart’s values.',
        '# Otherwise see which value helm would set:',
        'helm get manifest <release> --namespace <namespace>',
        '# Warning: the value that was set by the other program is lost. If nobody needs it:',
        'helm upgrade <release> <chart> --namespace <namespace> --reset-then-reuse-values --force-conflicts',
      ],
      fixed: DEPLOYED,
      risk: 'A program that still runs sets its value again.',
    }),
  },
  {
    id: 'release-not-upgradable',
    title: 'A release cannot be upgraded to what the guide installs',
    cause:
      'Kubernetes does not change this part of the <kind> <name> in place, so it needs a new installation. A Vault with storage, for example, never becomes a dev server.',
    next: 'If these runbooks manage the release, a run offers the new installation and first names what would be lost. By hand, first see what would be lost: kubectl get pods,pvc --namespace <the release’s>. Everything that pods hold in memory is lost; in a dev server that is every mount, role and secret. Volume claims of a StatefulSet stay, but a dev server does not read them. Only if nobody needs any of it: helm uninstall <the release> --namespace <its namespace> --wait, then run again.',
    symptoms: [
      {
        says: /cannot patch "(?<name>[^"\n]{1,253})" with kind (?<kind>\w{1,63}): [^\n]{0,1000}(?:Forbidden: updates to|field is immutable)/,
        example:
          "Error: UPGRADE FAILED: cannot patch \"vault\" with kind StatefulSet: StatefulSet.apps \"vault\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        words: {
          helm: [
            'cannot patch "vault" with kind StatefulSet: … Forbidden: updates to',
            'cannot patch "…" with kind Job: … field is immutable',
          ],
        },
      },
    ],
    byHand: () => ({
      confirm: [
        { run: 'helm history <release> --namespace <namespace>', prints: 'failed, with the same error' },
      ],
      fix: [
        '# See what would be lost:',
        'kubectl get pods,pvc --namespace <namespace>',
        '# Warning: everything that its pods hold in memory is lost; in a dev server of Vault that is every mount, role and secret. Only if nobody needs it, and then install again:',
        'helm uninstall <release> --namespace <namespace> --wait',
      ],
      fixed: DEPLOYED,
      risk: 'Nothing serves until it is installed again. The volume claims of a StatefulSet stay.',
    }),
  },
];
