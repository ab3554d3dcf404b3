import type { FleetEntry } from '../fleet-file.ts';
import type { Comments } from './commented-yaml.ts';
import type { Size } from './size.ts';

/** Where a worker finds what the operator's Secret and the ConfigMaps hold. */
const FILES = '/etc/fleet';
const FLEET = '/fleet';
const PARTS = '/fleet-parts';
/** Where the image has the whole guide as one file. */
const PROGRAM = '/app/all.mjs';
/** An empty folder in which a worker starts, so that no .env of anybody's is there to read. */
const SCRATCH = '/tmp';
/** Who node's own images let in beside root. */
const NODE_USER = 1000;

/** What a pod is made from. */
export interface PodFacts {
  readonly image: string;
  readonly serviceAccount: string;
  readonly entries: readonly FleetEntry[];
  readonly size: Size;
  /** The ConfigMaps that hold the fleet, in their order. */
  readonly configMaps: readonly string[];
  /** The operator's Secrets: one of files, and one of variables. */
  readonly secrets: { readonly files: string; readonly variables: string };
}

/** A worker's pod, as the pod security standard `restricted` wants it. Pure. */
export function podOf({ image, serviceAccount, entries, size, configMaps, secrets }: PodFacts) {
  const joined = configMaps.length > 1;
  const files = needsFiles(entries);
  return {
    serviceAccountName: serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
    activeDeadlineSeconds: 60 * size.minutes,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NODE_USER,
      runAsGroup: NODE_USER,
      fsGroup: NODE_USER,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(joined && { initContainers: [joiner(image)] }),
    containers: [
      {
        name: 'worker',
        image,
        workingDir: SCRATCH,
        command: ['node', PROGRAM],
        args: [
          ...['--fleet', `${FLEET}/fleet.yaml`],
          ...['--shard', `$(JOB_COMPLETION_INDEX)/${size.shards}`, '--yes'],
        ],
        env: [...settingsOf(entries), ...secretsOf(entries, secrets.variables)],
        securityContext: CONFINED,
        resources: resourcesFor(size),
        volumeMounts: [
          { name: 'fleet', mountPath: FLEET, readOnly: true },
          ...(files ? [{ name: 'files', mountPath: FILES, readOnly: true }] : []),
          { name: 'scratch', mountPath: SCRATCH },
        ],
      },
    ],
    volumes: [
      ...(joined
        ? [
            { name: 'parts', projected: { sources: configMaps.map(partOf) } },
            { name: 'fleet', emptyDir: {} },
          ]
        : [{ name: 'fleet', configMap: { name: configMaps[0] } }]),
      ...(files ? [{ name: 'files', secret: { secretName: secrets.files } }] : []),
      { name: 'scratch', emptyDir: {} },
    ],
  };
}

/** What a reader of the pod wants to know, by what it concerns. */
export const POD_COMMENTS: Comments = [
  [
    ['automountServiceAccountToken'],
    'It asks nothing of the cluster that it runs in. The token for AWS comes by a volume of its own.',
  ],
  [['enableServiceLinks'], 'No variables for the services nearby, one of which could be called vault.'],
  [['activeDeadlineSeconds'], 'Bounds what hangs, such as an image that cannot be pulled.'],
  [['containers', 0, 'args'], 'Kubernetes puts in the index of the pod.'],
];

const CONFINED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/**
 * For node, and for the helm or kubectl of each cluster that is worked on at a time. Of the processor there is no
 * limit: it would slow down the start of each of them.
 */
function resourcesFor({ atATime }: Size) {
  return {
    requests: { cpu: '250m', memory: `${256 + 64 * atATime}Mi` },
    limits: { memory: `${512 + 192 * atATime}Mi` },
  };
}

/** Joins a fleet that is larger than a ConfigMap holds. */
function joiner(image: string) {
  return {
    name: 'join',
    image,
    command: ['sh', '-c', `cat ${PARTS}/*.yaml > ${FLEET}/fleet.yaml`],
    securityContext: CONFINED,
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    volumeMounts: [
      { name: 'parts', mountPath: PARTS, readOnly: true },
      { name: 'fleet', mountPath: FLEET },
    ],
  };
}

/** Its file's name sorts as the parts do. */
function partOf(name: string, index: number) {
  const path = `${String(index).padStart(4, '0')}.yaml`;
  return { configMap: { name, items: [{ key: 'fleet.yaml', path }] } };
}

/** Whether a cluster, an account or a Vault is found by a file that the operator hands over. */
function needsFiles(entries: readonly FleetEntry[]): boolean {
  return entries.some(
    ({ variables }) =>
      !variables.KUBECONFIG ||
      variables.AWS_PROFILE ||
      Object.values(variables).some((value) => value.includes(`${FILES}/`)),
  );
}

/** Everything that a run writes, journal and helm's files included, is below its home. */
function settingsOf(entries: readonly FleetEntry[]) {
  const shared = entries.some(({ variables }) => !variables.KUBECONFIG);
  const profiles = entries.some(({ variables }) => variables.AWS_PROFILE);
  return [
    { name: 'HOME', value: SCRATCH },
    ...(shared ? [{ name: 'KUBECONFIG', value: `${FILES}/kubeconfig` }] : []),
    ...(profiles ? [{ name: 'AWS_CONFIG_FILE', value: `${FILES}/aws-config` }] : []),
  ];
}

function secretsOf(entries: readonly FleetEntry[], secret: string) {
  return secretVariables(entries).map((name) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key: name, optional: true } },
  }));
}

/** The variables by which a run of the fleet gets its secrets. Pure. */
export function secretVariables(entries: readonly FleetEntry[]): string[] {
  const own = entries.flatMap(({ vaultTokenFrom }) => vaultTokenFrom ?? []);
  return [...new Set(['VAULT_TOKEN', 'GLOO_LICENSE_KEY', ...own])];
}
