import type { FleetEntry } from '../fleet-file.ts';
import { type Size, secretVariables } from './workers.ts';

/** The operator's Secrets: one mounted as files, and one with variables. */
export const SECRETS = { files: 'fleet-files', variables: 'fleet-secrets' };

/** Where a worker finds the files of the operator's Secret. */
const FILES = '/etc/fleet';

/** What a Job is made from. */
interface JobFacts {
  readonly name: string;
  readonly namespace: string;
  /** The labels of the Job and its pods, as a YAML flow mapping. */
  readonly labels: string;
  readonly serviceAccount: string;
  readonly image: string;
  readonly entries: readonly FleetEntry[];
  readonly size: Size;
  /** The commands that add the fleet's chart repositories. */
  readonly repositories: readonly string[];
  /** The step that proves that Gloo can log in. */
  readonly loginStep: string;
  /** The ConfigMaps that hold the fleet, in order. */
  readonly configMaps: readonly string[];
}

/** The Indexed Job: a pod for each shard, as the pod security standard `restricted` requires. Pure. */
export function jobText(facts: JobFacts): string {
  return `${headText('Job', facts)}${jobSpecText(facts, RUN)}`;
}

/** The CronJob that looks for drift at these times, and changes nothing. Pure. */
export function cronJobText(facts: JobFacts, schedule: string): string {
  return `${headText('CronJob', facts)}\
  schedule: "${schedule}"
  timeZone: Etc/UTC
  # A Job that still runs is not overtaken by the next.
  concurrencyPolicy: Forbid
  failedJobsHistoryLimit: 7
  jobTemplate:
    metadata:
      labels: ${facts.labels}
    spec:
${jobSpecText(facts, LOOK).replaceAll(/^(?=.)/gm, '    ')}`;
}

function headText(kind: string, { name, namespace, labels }: JobFacts): string {
  return `apiVersion: batch/v1
kind: ${kind}
metadata:
  name: ${name}
  namespace: "${namespace}"
  labels: ${labels}
spec:
`;
}

/** What a worker does, in lines of a shell, and which of its exit codes a retry would not help. */
interface Work {
  readonly lines: (shard: string, facts: Pick<JobFacts, 'repositories' | 'loginStep'>) => readonly string[];
  readonly final: readonly number[];
}

const RUN: Work = {
  // exec lets the program receive the pod's signals.
  lines: (shard) => [`exec node /app/all.mjs --fleet fleet.yaml --shard "${shard}" --yes`],
  final: [2, 3],
};

/** The plan comes last, so that the log ends with it. */
const LOOK: Work = {
  lines: (shard, { repositories, loginStep }) => [
    ...repositories.map((command) => `${command} &&`),
    `{ node /app/all.mjs --fleet fleet.yaml --shard "${shard}" --only ${loginStep} --yes; logins=$?;`,
    `node /app/all.mjs --fleet fleet.yaml --shard "${shard}" --plan; plan=$?;`,
    'if [ $plan -ne 0 ]; then exit $plan; fi; exit $logins; }',
  ],
  final: [2, 3, 4],
};

function jobSpecText(facts: JobFacts, work: Work): string {
  const { labels, serviceAccount, image, entries, size, configMaps } = facts;
  const files = needsFiles(entries);
  return `\
  completionMode: Indexed
  completions: ${size.shards}
  parallelism: ${size.parallelism}
  # Each shard is retried up to three times, after 10 s, 20 s and 40 s. A failed shard does not stop the others.
  backoffLimitPerIndex: 3
  # A pod is replaced only after it has ended, so that no two pods work on the same shard.
  podReplacementPolicy: Failed
  podFailurePolicy:
    rules:
      # A pod that is evicted from a drained node does not count as failed.
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
            status: "True"
      # Wrong input (2)${work === LOOK ? ', a conflict (3) and drift (4)' : ' and a conflict (3)'} need a person, so a retry would not help.
      # Everything else is retried: a failed step (1), an interrupt (130), a kill (137).
      - action: FailIndex
        onExitCodes:
          containerName: worker
          operator: In
          values: [${work.final.join(', ')}]
  # The Job, its pods and their logs are deleted after a week.
  ttlSecondsAfterFinished: ${7 * 24 * 3600}
  template:
    metadata:
      labels: ${labels}
    spec:
      serviceAccountName: ${serviceAccount}
      # A worker does not use the API of this cluster. The EKS webhook adds the token for AWS as a volume of its own.
      automountServiceAccountToken: false
      # Otherwise a Service named vault would set variables such as VAULT_PORT.
      enableServiceLinks: false
      restartPolicy: Never
      # Stops a worker that hangs, for example because its image cannot be pulled.
      activeDeadlineSeconds: ${60 * size.minutes}
      securityContext:
        runAsNonRoot: true
        # The user of Node's official images.
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: worker
          image: "${image}"
          # An empty folder: no .env file is read.
          workingDir: /tmp
          command: [sh, -c]
          args:
            - >-
              cat /fleet/*.yaml > fleet.yaml &&
${work
  .lines(`$JOB_COMPLETION_INDEX/${size.shards}`, facts)
  .map((line) => `              ${line}\n`)
  .join('')}\
          env:
            - name: HOME
              value: /tmp
${files ? FILE_VARIABLES : ''}${secretVariables(entries).map(secretVariable).join('')}\
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          # No CPU limit: it would slow down each start of helm and kubectl.
          resources:
            requests:
              cpu: 250m
              memory: ${256 + 64 * size.atATime}Mi
            limits:
              memory: ${512 + 192 * size.atATime}Mi
          volumeMounts:
            - name: fleet
              mountPath: /fleet
              readOnly: true
            - name: scratch
              mountPath: /tmp
${files ? FILES_MOUNT : ''}\
      volumes:
        - name: scratch
          emptyDir: {}
${files ? FILES_VOLUME : ''}\
        - name: fleet
          projected:
            sources:
${configMaps.map(fleetPart).join('')}`;
}

/** Whether an entry needs a file from the operator to find its cluster, account or Vault. */
function needsFiles(entries: readonly FleetEntry[]): boolean {
  return entries.some(
    ({ variables }) =>
      !variables.KUBECONFIG ||
      variables.AWS_PROFILE ||
      Object.values(variables).some((value) => value.includes(`${FILES}/`)),
  );
}

const FILE_VARIABLES = `\
            - name: KUBECONFIG
              value: ${FILES}/kubeconfig
            - name: AWS_CONFIG_FILE
              value: ${FILES}/aws-config
`;

const FILES_MOUNT = `\
            - name: files
              mountPath: ${FILES}
              readOnly: true
`;

const FILES_VOLUME = `\
        - name: files
          secret:
            secretName: ${SECRETS.files}
`;

const secretVariable = (name: string): string => `\
            - name: "${name}"
              valueFrom:
                secretKeyRef:
                  name: ${SECRETS.variables}
                  key: "${name}"
                  optional: true
`;

/** The file names sort in the order of the parts. */
const fleetPart = (name: string, index: number): string => `\
              - configMap:
                  name: ${name}
                  items:
                    - key: fleet.yaml
                      path: ${String(index).padStart(4, '0')}.yaml
`;
