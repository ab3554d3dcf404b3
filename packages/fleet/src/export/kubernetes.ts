import { createHash } from 'node:crypto';
import { GENERATED_BY } from 'engine/run';
import { stringify } from 'yaml';
import type { EntryRuns } from '../entry.ts';
import type { Fleet } from '../fleet-file.ts';
import { cronJobText, jobText, SECRETS } from './job.ts';
import { checkForWorkers, repositoryCommands, sizeOf } from './workers.ts';

/** The bytes of a fleet in one ConfigMap: Kubernetes allows 1 MiB. */
const CONFIG_MAP_BYTES = 1_000_000;

const LABEL = 'app.kubernetes.io/name: gloo-vault-irsa-fleet';
const SERVICE_ACCOUNT = 'fleet-worker';

/** Options of a fleet in Kubernetes. */
export interface KubernetesExport {
  readonly fleet: Fleet;
  readonly runs: Pick<EntryRuns, 'inputsOf' | 'loginStep'>;
  readonly image: string;
  readonly namespace: string;
  /** The role that the workers assume through IRSA. */
  readonly roleArn: string | undefined;
  /** How many pods share the fleet, if the operator sets it. */
  readonly shards: number | undefined;
  /** How many pods run at a time. */
  readonly parallelism: number;
  /** When a CronJob looks for drift, in cron's format; undefined for a Job that runs the fleet once. */
  readonly schedule?: string | undefined;
}

/**
 * The manifests that run a fleet in a Kubernetes cluster. Pure: the same fleet gives the same bytes.
 * @throws Failure of kind input if an entry would mean something else in a pod.
 */
export function kubernetesExport(options: KubernetesExport): string {
  const { fleet, runs, image, namespace, roleArn, schedule } = options;
  const { loginStep } = runs;
  const { entries } = fleet;
  const repositories = repositoryCommands(checkForWorkers(fleet, 'pod', runs.inputsOf));
  const size = sizeOf(entries.length, options.shards, options.parallelism);
  const parts = partsOf(fleet.text, CONFIG_MAP_BYTES);
  const fleetAndJob = (name: string): string[] => {
    const labels = `{ ${LABEL}, app.kubernetes.io/instance: ${name} }`;
    const configMaps = parts.map((_, index) => `${name}-${index}`);
    const serviceAccount = SERVICE_ACCOUNT;
    const facts = {
      name,
      namespace,
      labels,
      serviceAccount,
      image,
      entries,
      size,
      repositories,
      loginStep,
      configMaps,
    };
    return [
      ...parts.map((part, index) => configMapText(configMaps[index] ?? '', namespace, labels, part)),
      schedule === undefined ? jobText(facts) : cronJobText(facts, schedule),
    ];
  };
  // A Job and its fleet are immutable, so a different export needs a different name.
  const digest = createHash('sha256').update(fleetAndJob('').join()).digest('hex').slice(0, 10);
  const name = `fleet-${digest}`;
  return [
    `${howTo(name, namespace, entries.length, size.shards, schedule)}\n${namespaceText(namespace)}`,
    serviceAccountText(namespace, roleArn),
    ...fleetAndJob(name),
  ].join('---\n');
}

/** Splits a text into parts of a maximum size in bytes, which joined give the same text. Pure. */
export function partsOf(text: string, bytes: number): string[] {
  const whole = Buffer.from(text);
  const parts: string[] = [];
  for (let start = 0, end = 0; start < whole.length; start = end) {
    end = Math.min(start + bytes, whole.length);
    // Never within a character: its second and further bytes start with the bits 10.
    while (((whole[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end -= 1;
    parts.push(whole.toString('utf8', start, end));
  }
  return parts;
}

function namespaceText(namespace: string): string {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: "${namespace}"
  labels: { ${LABEL}, pod-security.kubernetes.io/enforce: restricted }
`;
}

function serviceAccountText(namespace: string, roleArn: string | undefined): string {
  const role =
    roleArn === undefined
      ? '# Without --role-arn, workers use the AWS credentials of their nodes, or AWS_PROFILE.\n'
      : `# The role's trust policy must allow system:serviceaccount:${namespace}:${SERVICE_ACCOUNT}.\n`;
  const annotation =
    roleArn === undefined ? '' : `  annotations: { eks.amazonaws.com/role-arn: "${roleArn}" }\n`;
  return `# A worker uses AWS, and the fleet's clusters by their kubeconfig. It does not use the cluster that it runs in,
# so it needs no Role and no RoleBinding, and its token is not mounted.
${role}\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${SERVICE_ACCOUNT}
  namespace: "${namespace}"
  labels: { ${LABEL} }
${annotation}\
automountServiceAccountToken: false
`;
}

function configMapText(name: string, namespace: string, labels: string, fleet: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: "${namespace}"
  labels: ${labels}
# All pods of the Job read the same fleet.
immutable: true
${stringify({ data: { 'fleet.yaml': fleet } }, { lineWidth: 0 })}`;
}

function howTo(
  name: string,
  namespace: string,
  clusters: number,
  shards: number,
  schedule: string | undefined,
): string {
  const job = `job/${name} -n ${namespace}`;
  const selector = `batch.kubernetes.io/job-completion-index=0,app.kubernetes.io/instance=${name}`;
  const kind = schedule === undefined ? 'an Indexed Job' : `a CronJob (${schedule} UTC) of Indexed Jobs`;
  const start = schedule === undefined ? startOnce(job, selector) : startScheduled(name, namespace, selector);
  return `# ${GENERATED_BY}: ${kind} with ${shards} indexes for a fleet of ${clusters}. See docs/scale.md.
#
# 1. Create the namespace, and a Secret with a kubeconfig that has the fleet's contexts and no others. If entries have
#    an AWS_PROFILE, add --from-file=aws-config=FILE.
#   kubectl create namespace ${namespace}
#   pnpm -s runbook fleet kubeconfig --fleet FLEET |
#     kubectl create secret generic ${SECRETS.files} -n ${namespace} --from-file=kubeconfig=/dev/stdin
#
# 2. If the fleet needs them, provide VAULT_TOKEN, GLOO_LICENSE_KEY and the variables that VAULT_TOKEN_FROM names.
#   kubectl create secret generic ${SECRETS.variables} -n ${namespace} --from-env-file=FILE
#
${start}#
# Index i runs ${shards < clusters ? `every cluster whose index modulo ${shards} is i` : 'the cluster with that index'} in the fleet file. The first index is 0.
${schedule === undefined ? '# To run it again, delete the Job and apply this file again. Clusters that are done are checked and not changed.\n' : ''}`;
}

function startOnce(job: string, selector: string): string {
  const namespace = job.slice(job.indexOf('-n '));
  return `# 3. Start the Job, watch it, list the indexes that failed, and read the log of one.
#   kubectl apply --server-side -f FILE
#   kubectl get ${job} -w
#   kubectl get ${job} -o jsonpath='{.status.failedIndexes}'
#   kubectl logs ${namespace} -l ${selector} --tail=-1
`;
}

function startScheduled(name: string, namespace: string, selector: string): string {
  return `# 3. Apply it. A Job fails if something drifted or a login fails. The log of its pods ends with the plan: the cluster,
#    the resource and the field that differs. No pod changes anything: its role, its user in the clusters and its Vault
#    token need to read, and to create tokens of Gloo's service accounts and port-forwards to Vault (docs/security.md).
#   kubectl apply --server-side -f FILE
#   kubectl create job --from=cronjob/${name} ${name}-now -n ${namespace}
#   kubectl get jobs -n ${namespace}
#   kubectl logs -n ${namespace} -l ${selector} --tail=-1
`;
}
