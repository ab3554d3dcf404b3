import { createHash } from 'node:crypto';
import { Failure, literal } from 'resource';
import { GENERATED_BY } from 'runbook';
import type { EntryRuns } from '../entry.ts';
import type { Fleet } from '../fleet-file.ts';
import { type Commented, yamlOf } from './commented-yaml.ts';
import { checkElsewhere } from './elsewhere.ts';
import { fleetText, partsOf } from './fleet-text.ts';
import { indexedJob } from './job.ts';
import { sizeOf } from './size.ts';

/** What of a fleet goes into one ConfigMap, in bytes: they hold 1 MiB. */
const CONFIG_MAP = 1_000_000;

/** The pods of one Job that its controller keeps account of without further limits. */
export const JOB_MAX = 100_000;

const NAME = 'gloo-vault-irsa-fleet';
const SERVICE_ACCOUNT = 'fleet-worker';
const SECRETS = { files: 'fleet-files', variables: 'fleet-secrets' };

/** How a fleet is to run in Kubernetes. */
export interface KubernetesExport {
  readonly fleet: Fleet;
  readonly inputsOf: EntryRuns['inputsOf'];
  readonly image: string;
  readonly namespace: string;
  /** The workers' own role, for IRSA. */
  readonly roleArn: string | undefined;
  /** Into how many parts the fleet is cut, a pod each, where that is said. */
  readonly shards: number | undefined;
  /** How many pods run at a time. */
  readonly parallelism: number;
}

/**
 * The objects by which a cluster of Kubernetes runs a fleet, as one text. Pure: the same bytes for the same fleet.
 * @throws Failure of kind input where an entry would mean something else in a pod.
 */
export function kubernetesExport(options: KubernetesExport): string {
  return yamlOf(kubernetesObjects(options));
}

/** The objects as values, in the order in which they are made. Pure. */
function kubernetesObjects(options: KubernetesExport): Commented[] {
  const { fleet, image, namespace, roleArn } = options;
  const { entries } = fleet;
  if (entries.length > JOB_MAX) {
    throw new Failure({
      kind: 'input',
      resource: `fleet ${literal(fleet.file)}`,
      seen: `${entries.length} clusters are more than the ${JOB_MAX} that one Job is for`,
      next: ['Cut the file into several, and export each of them.'],
    });
  }
  checkElsewhere(fleet, 'pod', options.inputsOf);
  const size = sizeOf(entries.length, options.shards, options.parallelism);
  const parts = partsOf(fleetText(entries), CONFIG_MAP);
  const made = (name: string) => {
    const labels = { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/instance': name };
    const configMaps = parts.map((_, index) => (parts.length === 1 ? name : `${name}-${index}`));
    return [
      ...parts.map((part, index) => configMapOf(configMaps[index] ?? '', namespace, labels, part)),
      indexedJob({
        ...{ name, namespace, labels, image, serviceAccount: SERVICE_ACCOUNT, secrets: SECRETS },
        ...{ entries, size, configMaps },
      }),
    ];
  };
  // Neither a Job nor its fleet can be changed: whatever differs is another Job, with a name of its own.
  const name = `fleet-${digestOf(made(''))}`;
  return [
    { ...namespaceOf(namespace), head: howTo(name, namespace, entries.length, size.shards) },
    serviceAccountOf(namespace, roleArn),
    ...made(name),
  ];
}

function digestOf(objects: readonly Commented[]): string {
  const values = objects.map(({ value }) => value);
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 10);
}

function namespaceOf(namespace: string): Commented {
  return {
    value: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          'app.kubernetes.io/name': NAME,
          'pod-security.kubernetes.io/enforce': 'restricted',
        },
      },
    },
  };
}

function serviceAccountOf(namespace: string, roleArn: string | undefined): Commented {
  const ofRole =
    roleArn === undefined
      ? 'Without --role-arn, workers act in AWS as their nodes do, or by AWS_PROFILE.'
      : `The trust policy of the role has to name system:serviceaccount:${namespace}:${SERVICE_ACCOUNT}.`;
  return {
    head: `A worker acts in AWS, and in the clusters of the fleet by their kubeconfig. Of the cluster that it runs in it
needs nothing: so there is no Role and no RoleBinding, and its token is not mounted.
${ofRole}`,
    value: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: SERVICE_ACCOUNT,
        namespace,
        labels: { 'app.kubernetes.io/name': NAME },
        ...(roleArn !== undefined && { annotations: { 'eks.amazonaws.com/role-arn': roleArn } }),
      },
      automountServiceAccountToken: false,
    },
  };
}

function configMapOf(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  text: string,
): Commented {
  return {
    value: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, labels },
      immutable: true,
      data: { 'fleet.yaml': text },
    },
    comments: [[['immutable'], 'All pods of a Job see one fleet; and no node has to watch it for changes.']],
  };
}

function howTo(name: string, namespace: string, clusters: number, shards: number): string {
  const job = `job/${name} -n ${namespace}`;
  return `${GENERATED_BY}: a fleet of ${clusters} as an Indexed Job of ${shards}. docs/scale.md has more.

  kubectl apply --server-side -f FILE
  pnpm -s runbook fleet kubeconfig --fleet FLEET |
    kubectl create secret generic ${SECRETS.files} -n ${namespace} --from-file=kubeconfig=/dev/stdin
      which has the contexts of the fleet and no others; add --from-file=aws-config=FILE if entries have an AWS_PROFILE
  kubectl create secret generic ${SECRETS.variables} -n ${namespace} --from-env-file=FILE
      where there is something secret: VAULT_TOKEN, GLOO_LICENSE_KEY, or what VAULT_TOKEN_FROM names
  kubectl get ${job} -w
  kubectl get ${job} -o jsonpath='{.status.failedIndexes}'
  kubectl logs -n ${namespace} -l batch.kubernetes.io/job-completion-index=0,app.kubernetes.io/instance=${name}

Index i has ${shards < clusters ? `the clusters i, i + ${shards}, i + ${2 * shards}, …` : 'cluster i'} of the fleet, counted from 0.
To run it again, delete the Job and apply again: what is done is looked at and left alone.`;
}
