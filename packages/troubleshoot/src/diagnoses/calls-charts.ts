import type { DiagnosisEntry } from '../diagnosis.ts';
import { IF_ENTERPRISE, installedVersion } from '../looks.ts';

/** Helm's errors about charts and repositories, and about workloads that it waits for. */
export const CALLS_CHARTS: readonly DiagnosisEntry[] = [
  {
    id: 'chart-version-unknown',
    title: 'The repository has no such chart or version',
    cause:
      'The version does not exist, or is newer than this machine’s copy of the index. Or the repository was never added here, or the chart is in another one: the Enterprise edition (gloo-ee) has its own.',
    next: 'Run helm repo update. helm search repo --versions then lists the charts. HASHICORP_HELM_REPO and GLOO_HELM_REPO name the repositories.',
    symptoms: [
      {
        says: /chart "[^"\n]{1,200}" (?:matching|version) [^\n]{0,100}not found in|failed to download "[^"\n]{1,300}"|no cached repo found/,
        example:
          'Error: INSTALLATION FAILED: chart "gloo" matching v1.99.0 not found in gloo index. (try \'helm repo update\'): no chart version found for gloo-v1.99.0',
        words: {
          helm: ['chart "…" matching … not found in', 'failed to download "…"', 'no cached repo found'],
        },
      },
    ],
    byHand: () => ({
      confirm: [
        { cause: 'The repository was not added here.', run: 'helm repo list', prints: 'no line for it' },
        {
          cause: 'The copy of the index is old, or the version does not exist.',
          run: 'helm search repo gloo/gloo --versions',
          prints: 'no line with the version',
        },
        {
          cause: 'The chart is in another repository.',
          run: 'helm search repo gloo-ee',
          prints: 'no line for the chart',
        },
      ],
      fix: [
        'helm repo add gloo https://storage.googleapis.com/solo-public-helm',
        'helm repo update',
        'helm search repo gloo/gloo --versions',
      ],
      fixed: { run: 'helm show chart gloo/gloo --version <version>', prints: 'the chart’s name and version' },
      risk: 'After an update, commands without --version install newer charts.',
    }),
  },
  {
    id: 'chart-repository-unreachable',
    title: 'The chart repository does not answer',
    cause: '<url> does not answer as a chart repository.',
    next: 'Check the address and the network path to it. For a mirror, set HASHICORP_HELM_REPO or GLOO_HELM_REPO.',
    symptoms: [
      {
        says: /looks like "(?<url>[^"\n]{0,500})" is not a valid chart repository or cannot be reached/,
        example:
          'Error: looks like "https://storage.googleapis.com/solo-public-helm" is not a valid chart repository or cannot be reached: Get "https://storage.googleapis.com/solo-public-helm/index.yaml": dial tcp: lookup storage.googleapis.com: no such host',
        words: { helm: ['looks like "…" is not a valid chart repository or cannot be reached'] },
      },
      {
        says: /Unable to get an update from the "[^"\n]{1,200}" chart repository \((?<url>[^)\s]{1,500})\)/,
        example:
          '...Unable to get an update from the "gloo" chart repository (https://storage.googleapis.com/solo-public-helm):\n\tGet "https://storage.googleapis.com/solo-public-helm/index.yaml": dial tcp 142.250.0.1:443: i/o timeout',
        words: { helm: ['Unable to get an update from the "…" chart repository (https://example.com)'] },
      },
      {
        says: /failed to (?:fetch|perform "\w{1,40}" on source: \w{1,10}) "?(?<url>https?:\/\/[^\s"]{1,500})/,
        example:
          'Error: INSTALLATION FAILED: failed to fetch https://storage.googleapis.com/solo-public-helm/charts/gloo-1.17.3.tgz : 403 Forbidden',
        words: { helm: ['failed to fetch https://example.com/x.tgz : 404 Not Found'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'The address is wrong, or the repository has moved.',
          run: 'curl -sSIL <url>/index.yaml',
          prints: '404, or a page that is not YAML',
        },
        {
          cause: 'This machine does not reach it: DNS, proxy or firewall.',
          run: 'curl -sSIL <url>/index.yaml',
          prints: 'Could not resolve host, a time-out, or an answer of the proxy',
        },
        {
          cause: 'It asks for a user and a password.',
          run: 'curl -sSIL <url>/index.yaml',
          prints: '401 or 403',
        },
      ],
      fix: [
        '# With the right address, or that of a mirror:',
        'helm repo add <name> <url>',
        'helm repo update',
      ],
      fixed: { run: 'helm search repo <name>/', prints: 'the charts of the repository' },
      risk: 'A mirror may have other versions, or other images.',
    }),
  },
  {
    id: 'chart-refuses-cluster',
    title: 'The chart refuses this version of Kubernetes',
    cause:
      'The range of Kubernetes versions in the chart does not contain the cluster’s. On EKS that can be only its suffix: a range without -0 excludes v1.29.4-eks-036c24b.',
    next: 'Set EDGE_VERSION to a version of Gloo that supports the cluster, or upgrade the cluster.',
    symptoms: [
      {
        says: /chart requires kubeVersion\b/,
        example:
          'Error: INSTALLATION FAILED: chart requires kubeVersion: >= 1.27.0 which is incompatible with Kubernetes v1.24.9',
        words: { helm: ['chart requires kubeVersion'] },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        {
          cause:
            'The version is within the range, and its suffix (v1.29.4-eks-…) makes Helm read it as a pre-release: the chart’s range lacks -0.',
          run: `${kubectl} version`,
          prints: 'a server version that is within the range of the error',
        },
        {
          cause: 'The cluster is older, or newer, than the chart supports.',
          run: `${kubectl} version`,
          prints: 'a server version outside that range',
        },
      ],
      fix: [
        '# A version of the chart whose range fits, or has -0:',
        'helm search repo gloo/gloo --versions',
        'helm show chart gloo/gloo --version <version>',
      ],
      fixed: {
        run: 'helm template gloo gloo/gloo --version <version> --kube-version <the cluster’s version>',
        prints: 'manifests, and no error',
      },
      risk: 'Another version of the chart installs another version of Gloo.',
    }),
  },
  {
    id: 'pod-security',
    title: 'The namespace’s security standard forbids the chart’s pods',
    cause:
      'The namespace enforces the Pod Security Standard <level>, and the chart’s default pods do not meet it.',
    next: 'Give the charts the security contexts that it asks for in VAULT_HELM_VALUES and GLOO_HELM_VALUES (docs/your-cluster.md has them), and run again.',
    symptoms: [
      {
        says: /violates PodSecurity "(?<level>[^"\n]{1,60})"/,
        example:
          'create Pod vault-0 in StatefulSet vault failed error: pods "vault-0" is forbidden: violates PodSecurity "restricted:latest": seccompProfile (pod or container "vault" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
        words: { kubectl: ['is forbidden: violates PodSecurity "restricted:latest"'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          run: `${wanted.kubectl} get namespace vault ${wanted.namespace} --show-labels`,
          prints: 'pod-security.kubernetes.io/enforce=restricted, or another level, beside a namespace',
        },
      ],
      fix: [
        '# What the pods lack:',
        `${wanted.kubectl} get events -n <namespace> --field-selector reason=FailedCreate`,
        IF_ENTERPRISE,
        '# Gloo’s chart has one value for it:',
        `helm upgrade gloo gloo/gloo -n ${wanted.namespace} --version ${installedVersion('gloo', wanted.namespace)} --reset-then-reuse-values --set global.podSecurityStandards.container.enableRestrictedContainerDefaults=true`,
        '# Vault’s chart has security contexts for its server and its injector:',
        `helm upgrade vault hashicorp/vault -n vault --version ${installedVersion('vault', 'vault')} --reset-then-reuse-values --values <a file with them>`,
        '# If helm cannot uninstall Gloo because the namespace refuses the Job of its hook: see what that Job would delete, then uninstall without hooks.',
        `${wanted.kubectl} get gateways.gateway.solo.io,validatingwebhookconfigurations -n ${wanted.namespace}`,
        '# Warning: this deletes Gloo, and leaves its gateways and its validation webhook. Only if you were uninstalling it:',
        `helm uninstall gloo -n ${wanted.namespace} --no-hooks`,
      ],
      fixed: { run: `${wanted.kubectl} get pod -n <namespace>`, prints: 'the pods, Running' },
      risk: 'An upgrade restarts pods; a Vault dev server forgets everything.',
    }),
  },
  {
    id: 'workload-not-ready',
    title: 'A workload does not become ready',
    cause:
      'Its image cannot be pulled, no node has room for it, it fails when it starts, or the namespace forbids its pods.',
    next: 'kubectl describe <what> shows its events.',
    symptoms: [
      {
        says: /(?:INSTALLATION|UPGRADE) FAILED: context deadline exceeded|timed out waiting for the condition(?: on (?<what>[\w.-]{1,100}\/[\w.-]{1,253}))?/,
        example: 'error: timed out waiting for the condition on deployments/gloo',
        words: {
          helm: ['timed out waiting for the condition', 'INSTALLATION FAILED: context deadline exceeded'],
          kubectl: ['timed out waiting for the condition on deployments/gloo'],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'An image cannot be pulled, no node has room, or a container fails.',
          run: `${wanted.kubectl} get pod -n ${wanted.namespace}`,
          prints: 'ImagePullBackOff, Pending or CrashLoopBackOff',
        },
        {
          cause: 'The namespace forbids its pods, by a security standard or a quota.',
          run: `${wanted.kubectl} get events -n ${wanted.namespace} --field-selector reason=FailedCreate`,
          prints: 'is forbidden, with what the pods lack',
        },
        {
          cause: 'A service waits for a load balancer, or a claim for a volume.',
          run: `${wanted.kubectl} get service,pvc -n ${wanted.namespace}`,
          prints: '<pending> or Pending, where all pods are ready',
        },
      ],
      fix: [
        '# The events say what it is waiting for:',
        `${wanted.kubectl} get events -n ${wanted.namespace} --sort-by=.lastTimestamp`,
        `${wanted.kubectl} describe pod -n ${wanted.namespace}`,
      ],
      fixed: {
        run: `${wanted.kubectl} get deployment -n ${wanted.namespace}`,
        prints: 'two equal numbers in READY, such as 1/1',
      },
      risk: 'None: these commands only read. A release that timed out stays failed until the next upgrade.',
    }),
  },
];
